// What the panel says of each kind of element.
import { is, isAny } from 'bpmn-js/lib/util/ModelUtil'
import { isPerson } from '../elements.js'
import { el } from './dom.js'
import { group, text } from './fields.js'
import { property } from './edits.js'
import { deskSections } from './desk.js'
import { calledSection, operationSection, scriptSection, tableSection } from './automatic.js'
import { eventSection, waitSection } from './events.js'
import { gatewaySections, flowSections } from './gateway.js'
import { loopSection } from './loops.js'
import { laneSections, processSections } from './process.js'

export function sectionsFor(panel, element) {
  if (isAny(element, ['bpmn:Process', 'bpmn:Collaboration', 'bpmn:Participant'])) return processSections(panel, element)
  return [heading(panel, element), ...content(panel, element), identity(panel, element)]
}

function content(panel, element) {
  if (is(element, 'bpmn:Lane')) return laneSections(panel, element)
  if (is(element, 'bpmn:SequenceFlow')) return flowSections(panel, element)
  if (is(element, 'bpmn:TextAnnotation')) return [remark(panel, element)]
  if (!is(element, 'bpmn:FlowNode')) return []
  return [names(panel, element), ...special(panel, element), is(element, 'bpmn:Activity') ? loopSection(panel, element) : null]
}

function special(panel, element) {
  if (isPerson(element)) return deskSections(panel, element)
  if (is(element, 'bpmn:Gateway')) return gatewaySections(panel, element)
  if (is(element, 'bpmn:ServiceTask')) return [operationSection(panel, element)]
  if (is(element, 'bpmn:BusinessRuleTask')) return [tableSection(panel, element)]
  if (is(element, 'bpmn:ScriptTask')) return [scriptSection(panel, element)]
  if (isAny(element, ['bpmn:ReceiveTask', 'bpmn:SendTask'])) return [waitSection(panel, element)]
  if (is(element, 'bpmn:CallActivity')) return [calledSection(panel, element)]
  return is(element, 'bpmn:Event') ? [eventSection(panel, element)] : []
}

function heading(panel, element) {
  const kind = element.type.replace('bpmn:', '')
  return el('h2', { class: 'ptitle' }, panel.t(`element ${kind}`))
}

export function names(panel, element) {
  const { edits, t } = panel
  const { businessObject } = element
  return el(
    'div', { class: 'pgbody', 'data-key': 'names' },
    text('name-hi', t('name_hi'), property(element, 'name_hi') || businessObject.name, (hi) => edits.name(element, { hi }), { lang: 'hi', hindi: true }),
    text('name-en', t('name_en'), property(element, 'name_en'), (en) => edits.name(element, { en }), { lang: 'en' }),
  )
}

function remark(panel, element) {
  const { edits, t } = panel
  return el('div', { class: 'pgbody' }, text('remark', t('remark'), element.businessObject.text, (value) => edits.set(element, { text: value })))
}

function identity(panel, element) {
  return group('identity', panel.t('for_reference'), el('p', { class: 'says' }, `${panel.t('id')}: `, el('code', {}, element.id)), { open: false })
}
