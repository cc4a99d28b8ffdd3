// What a condition may ask in this drawing: the server's list, and what the scripts and markers that are drawn set.
import { is } from 'bpmn-js/lib/util/ModelUtil'

const NAME = /"[^"]*"|'[^']*'|([A-Za-z_]\w*)(\s*\.\s*[A-Za-z_]\w*)?(\s*\()?/g
const WORDS = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for', 'True', 'False', 'None', 'subject', 'outcome'])
const SET = /^\s*([A-Za-z]\w*)\s*=(?!=)/gm

export function factsOf(panel) {
  const facts = new Map(panel.vocabulary.facts.map((fact) => [fact.name, fact]))
  for (const name of writtenHere(panel.modeler)) {
    if (!facts.has(name)) facts.set(name, { name, label: name, type: 'text', choices: [], where: panel.t('set_here') })
  }
  return facts
}

function* writtenHere(modeler) {
  for (const { businessObject } of modeler.get('elementRegistry').filter((one) => is(one, 'bpmn:Activity'))) {
    for (const [, name] of (businessObject.script ?? '').matchAll(SET)) yield name
    const { inputDataItem, outputDataItem, loopDataOutputRef } = businessObject.loopCharacteristics ?? {}
    for (const item of [inputDataItem, outputDataItem, loopDataOutputRef]) if (item?.id) yield item.id
  }
}

// Names in a text that nothing sets; each with the known name that it resembles, if there is one.
export function strangers(source, facts, functions) {
  const bound = new Set([...source.matchAll(/\bfor\s+(\w+)\s+in\b/g)].map(([, name]) => name))
  const found = new Map()
  for (const [, name, part, call] of source.matchAll(NAME)) {
    const path = name === 'subject' && part ? `subject.${part.replace(/[\s.]/g, '')}` : name
    if (!name || facts.has(path) || bound.has(name) || (WORDS.has(name) && path === name)) continue
    if (call && !part) {
      if (!functions.has(name)) found.set(name, resembling(name, functions))
    } else found.set(path, resembling(path, facts.keys()))
  }
  return [...found].map(([name, meant]) => ({ name, meant }))
}

export function resembling(name, known) {
  const limit = name.length < 5 ? 1 : 2
  let best = null
  for (const other of known) {
    const far = distance(name.toLowerCase(), other.toLowerCase())
    if (far <= limit && (!best || far < best.far)) best = { other, far }
  }
  return best?.other ?? null
}

function distance(a, b) {
  let before = Array.from({ length: b.length + 1 }, (_, place) => place)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      row[j] = Math.min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    before = row
  }
  return before[b.length]
}

// Lists for a select: facts by where they come from.
export function factChoices(facts, fits = () => true) {
  const places = new Map()
  for (const fact of facts.values()) {
    if (!fits(fact)) continue
    if (!places.has(fact.where)) places.set(fact.where, [])
    places.get(fact.where).push({ key: fact.name, title: fact.label === fact.name ? fact.name : `${fact.label} (${fact.name})` })
  }
  return [...places].map(([group, of]) => ({ group, of }))
}
