// A step that is done several times: for a number or a list, at once or one after the other; or again while something holds.
import { box, choice, group, says, text } from './fields.js'
import { factChoices, factsOf } from './facts.js'
import { expressionField } from './expressions_view.js'
import { conditionEditor } from './conditions/builder.js'

const MULTI = 'bpmn:MultiInstanceLoopCharacteristics'
const LOOP = 'bpmn:StandardLoopCharacteristics'
const MODES = ['once', 'sequence', 'parallel', 'loop']
const PARTS = ['loopCardinality', 'loopDataInputRef', 'inputDataItem', 'completionCondition', 'loopDataOutputRef', 'outputDataItem']

export function loopSection(panel, element) {
  const { t } = panel
  const marker = element.businessObject.loopCharacteristics
  const mode = modeOf(marker)
  return group('loop', t('several_times'), [
    choice('loop-mode', t('how_many_times'), mode, MODES.map((key) => ({ key, title: t(`loop ${key}`) })), (key) => turn(panel, element, key)),
    mode === 'loop' ? looping(panel, element, marker) : null,
    mode === 'sequence' || mode === 'parallel' ? multiple(panel, element, marker) : null,
  ], { open: mode !== 'once' })
}

function modeOf(marker) {
  if (!marker) return 'once'
  if (marker.$type === LOOP) return 'loop'
  return marker.isSequential ? 'sequence' : 'parallel'
}

function turn(panel, element, mode) {
  const { edits } = panel
  const { businessObject } = element
  edits.one(() => {
    if (mode === 'once') edits.set(element, { loopCharacteristics: undefined })
    else if (mode === 'loop') edits.set(element, { loopCharacteristics: edits.make(LOOP, { loopMaximum: 10 }, businessObject) })
    else edits.set(element, { loopCharacteristics: marker(edits, businessObject, mode === 'sequence') })
  })
}

function marker(edits, businessObject, isSequential) {
  const before = businessObject.loopCharacteristics
  const kept = before?.$type === MULTI ? Object.fromEntries(PARTS.filter((name) => before[name]).map((name) => [name, before[name]])) : {}
  const made = edits.make(MULTI, { isSequential, ...kept }, businessObject)
  if (!made.loopCardinality && !made.loopDataInputRef) made.loopCardinality = edits.expression('2', made)
  for (const name of PARTS) if (made[name] && name !== 'loopDataInputRef' && name !== 'loopDataOutputRef') made[name].$parent = made
  return made
}

function looping(panel, element, loop) {
  const { t, edits } = panel
  const set = (values) => edits.one(() => edits.set(element, values, loop))
  const kept = panel.fault('loop-most')
  const most = (typed) => panel.tried('loop-most', /^[1-9]\d{0,2}$|^1000$/.test(typed) ? '' : 'fault most', typed, () => set({ loopMaximum: Number(typed) }))
  return [
    says(t('again_while')),
    conditionEditor(panel, 'loop-while', loop.loopCondition?.body ?? '', (body) => set({ loopCondition: edits.expression(body, loop) })),
    text('loop-most', t('at_most'), kept?.typed ?? loop.loopMaximum, most, { inputmode: 'numeric', error: kept?.error }),
    box('loop-before', t('test_before'), loop.testBefore, (testBefore) => set({ testBefore })),
  ]
}

function multiple(panel, element, multi) {
  const { t, edits } = panel
  const list = multi.loopDataInputRef?.id ?? ''
  const lists = factChoices(factsOf(panel), ({ type }) => type === 'list')
  const set = (values) => edits.one(() => edits.set(element, values, multi))
  const choices = [{ key: '', title: t('by_number') }, ...lists]
  const overList = (name) => set(name
    ? { loopDataInputRef: reference(edits, name), inputDataItem: multi.inputDataItem ?? edits.make('bpmn:DataInput', { id: `item_${element.id}` }, multi), loopCardinality: undefined }
    : { loopDataInputRef: undefined, inputDataItem: undefined, loopCardinality: edits.expression('2', multi) })
  return [
    choice('multi-list', t('for_each'), list, choices, overList),
    list ? says(t('item_name', { name: multi.inputDataItem?.id ?? '–' }))
      : expressionField(panel, 'multi-count', t('how_many'), multi.loopCardinality?.body ?? '', (body) => set({ loopCardinality: edits.expression(body, multi) }), { hint: t('how_many_hint') }),
    expressionField(panel, 'multi-done', t('enough_when'), multi.completionCondition?.body ?? '', (body) => set({ completionCondition: edits.expression(body, multi) }), { hint: t('enough_hint') }),
  ]
}

// The engine reads the name of a fact here; BPMN has a reference to an element of that id.
export function reference(edits, name) {
  return edits.make('bpmn:ItemAwareElement', { id: name })
}
