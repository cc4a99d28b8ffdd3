// The buttons of a desk are the arrows of the choice right after it; a desk with one arrow has one button. The panel
// keeps choice, conditions and arrows in step with each other.
import { isPerson } from '../elements.js'
import { property } from './edits.js'
import { middle, placeBeside } from './room.js'

const KEY = /^\s*outcome\s*==\s*(["'])([^"']+)\1\s*$/
export const KINDS = ['forward', 'return', 'refuse', 'finish']
const isFlow = ({ type }) => type === 'bpmn:SequenceFlow'

export const outgoing = (element) => element.outgoing.filter(isFlow)
const incoming = (element) => element.incoming.filter(isFlow)

export function keyOf(flow) {
  return KEY.exec(flow.businessObject.conditionExpression?.body ?? '')?.[2] ?? ''
}

// The choice whose arrows are the buttons of a desk; null when there is none (yet).
export function choiceAfter(desk) {
  const [only, second] = outgoing(desk)
  const { target } = only ?? {}
  return target?.type === 'bpmn:ExclusiveGateway' && !second && isChoiceOfDesk(target) ? target : null
}

// A choice with one arrow only, which merges, is no choice yet.
export function isChoiceOfDesk(gateway) {
  if (gateway.type !== 'bpmn:ExclusiveGateway') return false
  return incoming(gateway).some(({ source }) => isPerson(source)) && outgoing(gateway).length > 1
}

export function buttonsOf(element) {
  if (!isPerson(element)) return outgoing(element)
  const gateway = choiceAfter(element)
  return gateway ? outgoing(gateway) : outgoing(element)
}

// A key of small Latin letters, digits and _ that no other button of the choice has.
export function freeKey(wanted, taken) {
  const stem = wanted.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 36) || 'go_on'
  let key = stem
  for (let number = 2; taken.includes(key); number += 1) key = `${stem}_${number}`
  return key
}

export function faultOfKey(key, flow) {
  if (!/^[a-z0-9_]{1,40}$/.test(key)) return 'key_signs'
  return outgoing(flow.source).some((other) => other !== flow && keyOf(other) === key) ? 'key_twice' : ''
}

export function setKey(edits, flow, key) {
  edits.condition(flow, `outcome == "${key}"`)
}

// A new arrow from a desk or its choice. `target` is an element, or the type of a new one.
export function addButton(edits, element, { target, hi, en, kind, names }) {
  return edits.one(() => {
    // A choice right after a desk is that of its buttons, so one that asks for facts comes after that.
    const isBehind = isPerson(element) && (outgoing(element).length || target === 'bpmn:ExclusiveGateway')
    const source = isBehind ? choiceFor(edits, element) : element
    const flow = typeof target === 'string' ? appended(edits, source, target, names) : edits.modeling.connect(source, target)
    edits.set(flow, { name: hi || undefined })
    edits.properties(flow, { name_en: en, kind, note: property(flow, 'note') || 'optional' })
    if (isChoiceOfDesk(source)) keepKeys(edits, source, flow)
    return flow
  })
}

function appended(edits, source, type, names) {
  const shape = edits.modeler.get('elementFactory').createShape({ type })
  edits.modeler.get('autoPlace').append(source, shape)
  if (/Task$/.test(type) && names) edits.name(shape, names)
  return outgoing(source).find((flow) => flow.target === shape)
}

// The choice after a desk; when the desk has a single arrow, a choice is put into it, when it has none, behind it. A
// gateway in which several ways meet is none: its arrows would become buttons of other desks too.
function choiceFor(edits, desk) {
  const [flow] = outgoing(desk)
  if (!flow) return appended(edits, desk, 'bpmn:ExclusiveGateway').target
  const { target } = flow
  if (choiceAfter(desk) || (target.type === 'bpmn:ExclusiveGateway' && incoming(target).length === 1)) return target
  const gateway = edits.modeler.get('elementFactory').createShape({ type: 'bpmn:ExclusiveGateway' })
  edits.modeling.createShape(gateway, placeBeside(edits, desk, gateway), desk.parent)
  edits.modeling.reconnectStart(flow, gateway, middle(gateway))
  edits.modeling.connect(desk, gateway)
  return gateway
}

// Every arrow of the choice has a key and a kind; a default is none among buttons.
export function keepKeys(edits, gateway, fresh = null) {
  if (gateway.businessObject.default) edits.set(gateway, { default: undefined })
  const flows = outgoing(gateway)
  const taken = flows.filter((flow) => flow !== fresh).map(keyOf).filter(Boolean)
  for (const flow of flows) {
    if (keyOf(flow) && flow !== fresh) continue
    const key = freeKey(property(flow, 'name_en') || property(flow, 'kind'), taken)
    taken.push(key)
    setKey(edits, flow, key)
    if (!property(flow, 'kind')) edits.properties(flow, { kind: 'forward' })
  }
}

// Take a button away. Of two the last stays without a question: the choice goes, its arrow leaves the desk itself.
export function removeButton(edits, flow) {
  edits.one(() => {
    const gateway = flow.source
    const wasChoice = isChoiceOfDesk(gateway)
    edits.modeling.removeConnection(flow)
    const [last, more] = outgoing(gateway)
    if (!wasChoice || more || !last) return
    edits.condition(last, '')
    const ways = incoming(gateway)
    if (ways.length !== 1) return
    const desk = ways[0].source
    edits.modeling.removeConnection(ways[0])
    edits.modeling.reconnectStart(last, desk, middle(desk))
    edits.modeling.removeShape(gateway)
  })
}

// The order of buttons is the order of the arrows in the file.
export function moveButton(edits, flow, by) {
  const flows = outgoing(flow.source)
  const place = flows.indexOf(flow) + by
  if (place < 0 || place >= flows.length) return
  edits.one(() => {
    const scope = flow.businessObject.$parent
    edits.set(flow.source, { outgoing: swapped(flow.source.businessObject.outgoing, flow, flows[place]) })
    edits.set(flow.source, { flowElements: swapped(scope.flowElements, flow, flows[place]) }, scope)
  })
}

function swapped(list, one, other) {
  const [a, b] = [list.indexOf(one.businessObject), list.indexOf(other.businessObject)]
  return list.map((entry, place) => (place === a ? list[b] : place === b ? list[a] : entry))
}

export function orderedButtons(element) {
  const flows = buttonsOf(element)
  const order = flows[0]?.businessObject.$parent?.flowElements ?? []
  return [...flows].sort((a, b) => order.indexOf(a.businessObject) - order.indexOf(b.businessObject))
}

// Lead an arrow elsewhere; says what speaks against it.
export function retarget(edits, flow, target) {
  if (outgoing(flow.source).some((other) => other !== flow && other.target === target)) return 'same_way'
  edits.one(() => edits.modeling.reconnectEnd(flow, target, middle(target)))
  return ''
}

// Elements of the same (sub-)process to which an arrow may lead.
export function targetsFor(modeler, source) {
  const fits = (one) => one.businessObject?.$instanceOf?.('bpmn:FlowNode') && !one.labelTarget && one.parent === source.parent
  return modeler.get('elementRegistry').filter(
    (one) => fits(one) && !['bpmn:StartEvent', 'bpmn:BoundaryEvent'].includes(one.type) && one !== source,
  )
}
