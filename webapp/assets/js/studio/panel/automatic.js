// Steps that nobody sits at: an operation of the office, a decision table, a calculation, a called diagram.
import { el } from './dom.js'
import { choice, group, lines, says } from './fields.js'
import { factsOf, strangers } from './facts.js'
import { builderLinks } from './desk.js'
import { operationOf, tableOf } from './edits.js'
import { unknownNames, valueField } from './expressions_view.js'

const LINE = /^\s*[A-Za-z]\w*\s*=(?!=)\s*\S/

export function operationSection(panel, element) {
  const { t, edits, vocabulary } = panel
  const { name, parameters } = operationOf(element.businessObject)
  const found = vocabulary.operations.find(({ key }) => key === name)
  const write = (values) => edits.one(() => edits.operation(element, name, values))
  const take = (key) => {
    const known = vocabulary.operations.find((one) => one.key === key)?.parameters ?? []
    const kept = known.map((one) => [one.name, parameters[one.name] ?? ''])
    edits.one(() => edits.operation(element, key, Object.fromEntries(kept)))
  }
  return group('operation', t('operation'), [
    choice('operation', t('what_it_does'), name, [{ key: '', title: t('choose_value') }, ...vocabulary.operations], take, { hint: found?.does, error: name ? null : t('operation_missing') }),
    (found?.parameters ?? []).map((one) => valueField(panel, `parameter-${one.name}`, one, parameters[one.name] ?? '', (value) => write({ ...parameters, [one.name]: value }))),
  ])
}

export function tableSection(panel, element) {
  const { t, edits, vocabulary } = panel
  const key = tableOf(element.businessObject)
  const found = vocabulary.tables.find((one) => one.key === key)
  const tables = vocabulary.tables.map((one) => ({ key: one.key, title: `${one.title} (${one.key})` }))
  const { links = {} } = vocabulary
  return group('table', t('table'), [
    choice('table', t('table'), key, [{ key: '', title: t('choose_value') }, ...tables], (chosen) => edits.one(() => edits.table(element, chosen)), { error: key ? null : t('table_missing') }),
    found ? says(t('table_asks', { asks: found.asks.join(', '), sets: found.sets.map(({ name }) => name).join(', ') })) : null,
    builderLinks(panel, element, { one: found?.own && `${links.tables}/${key}`, all: links.tables, make: links.new_table, kind: 'table' }),
  ])
}

export function scriptSection(panel, element) {
  const { t, edits } = panel
  const source = element.businessObject.script ?? ''
  const kept = panel.fault('script')
  const write = (typed) => {
    const wrong = typed.split('\n').some((line) => line.trim() && !LINE.test(line))
    panel.tried('script', wrong || !typed ? 'script_lines' : '', typed, () => edits.one(() => edits.set(element, { script: typed })))
  }
  const right = source.replace(/^\s*[A-Za-z]\w*\s*=(?!=)/gm, '')
  return group('script', t('script'), [
    lines('script', t('script_label'), kept?.typed ?? source, write, { code: true, rows: 5, hint: t('script_hint'), error: kept?.error }),
    unknownNames(panel, 'script', source, strangers(right, factsOf(panel), panel.functions), write),
  ])
}

export function calledSection(panel, element) {
  const { t, edits, vocabulary } = panel
  const key = element.businessObject.calledElement ?? ''
  const found = vocabulary.processes.find((one) => one.key === key)
  const listed = (part) => vocabulary.processes.filter((one) => one.part === part).map((one) => ({ key: one.key, title: one.title }))
  const choices = [{ key: '', title: t('choose_value') }, { group: t('parts'), of: listed(true) }, { group: t('other_diagrams'), of: listed(false) }]
  return group('called', t('called'), [
    choice('called', t('called_which'), key, choices.filter((one) => !one.of || one.of.length), (called) => edits.one(() => edits.set(element, { calledElement: called || undefined })), { error: key ? null : t('called_missing') }),
    found?.results.length ? says(t('called_results', { results: found.results.join(', ') })) : null,
  ])
}
