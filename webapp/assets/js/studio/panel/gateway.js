// Choices: the buttons of a desk, or ways with a condition each and one for all other cases.
import { el } from './dom.js'
import { choice, group, push, says, text } from './fields.js'
import { nameOf, property } from './edits.js'
import { isPerson } from '../elements.js'
import { isChoiceOfDesk, outgoing, orderedButtons, removeButton } from './buttons.js'
import { buttonFields, buttonsSection, targetField, targetName } from './buttons_view.js'
import { conditionEditor, conditionWords } from './conditions/builder.js'

const DECIDES = ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway']

export function gatewaySections(panel, element) {
  if (isChoiceOfDesk(element)) return [says(panel.t('choice_of_desk')), buttonsSection(panel, element)]
  if (DECIDES.includes(element.type)) return [ways(panel, element)]
  return [says(panel.t(`about ${element.type.replace('bpmn:', '')}`))]
}

export function flowSections(panel, flow) {
  const { source } = flow
  const { t } = panel
  if (isChoiceOfDesk(source) || isPerson(source)) return [group('button', t('button'), buttonFields(panel, flow))]
  if (decides(source)) return [group('way', t('way'), wayFields(panel, flow))]
  return [el('div', { class: 'pgbody' }, labels(panel, flow), targetField(panel, flow))]
}

const decides = (element) => DECIDES.includes(element.type) && outgoing(element).length > 1

function ways(panel, gateway) {
  const { t } = panel
  const flows = orderedButtons(gateway)
  if (flows.length < 2) return group('ways', t('ways'), [says(t('one_way'))])
  return group('ways', t('ways'), [
    defaultField(panel, gateway, flows),
    el('ol', { class: 'blist' }, flows.map((flow) => el('li', { 'data-key': flow.id }, el(
      'details', { class: 'brow', 'data-key': `row-${flow.id}`, open: flows.length < 4 },
      el('summary', {}, el('span', {}, nameOf(flow, panel.language) || t('way')), el('span', { class: 'to' }, `→ ${targetName(panel, flow.target)}`), summary(panel, gateway, flow)),
      el('div', { class: 'pgbody' }, wayFields(panel, flow), el('div', { class: 'feet' },
        push(`go-${flow.id}`, t('show'), () => panel.go(flow), { look: 'link' }),
        push(`away-${flow.id}`, t('remove_way'), () => removeButton(panel.edits, flow), { look: 'link bad' }))),
    )))),
  ], { count: flows.length })
}

const isDefault = (flow) => flow.source.businessObject.default === flow.businessObject

function summary(panel, gateway, flow) {
  if (isDefault(flow)) return el('span', { class: 'tag' }, panel.t('otherwise'))
  return el('span', { class: 'cond' }, flow.businessObject.conditionExpression?.body ?? panel.t('no_condition'))
}

// The arrow that is taken when no condition holds; it has none itself.
function defaultField(panel, gateway, flows) {
  const { t } = panel
  const now = flows.find(isDefault)
  const choices = flows.map((flow) => ({ key: flow.id, title: `${nameOf(flow, panel.language) || t('way')} → ${targetName(panel, flow.target)}` }))
  return choice('default', t('default'), now?.id ?? '', [...(now ? [] : [{ key: '', title: t('choose_value') }]), ...choices],
    (id) => makeDefault(panel.edits, flows.find((flow) => flow.id === id)), { hint: t('default_hint'), error: now ? null : t('default_missing') })
}

export function makeDefault(edits, flow) {
  edits.one(() => {
    edits.condition(flow, '')
    edits.set(flow.source, { default: flow.businessObject })
  })
}

function wayFields(panel, flow) {
  return [labels(panel, flow), targetField(panel, flow), isDefault(flow) ? says(panel.t('is_default')) : conditionOf(panel, flow)]
}

function conditionOf(panel, flow) {
  const source = flow.businessObject.conditionExpression?.body ?? ''
  return el('div', { class: 'pf', 'data-key': `condition-${flow.id}` },
    el('span', { class: 'lbl' }, panel.t('taken_when')),
    conditionEditor(panel, `if-${flow.id}`, source, (text) => panel.edits.one(() => panel.edits.condition(flow, text))),
    source ? el('div', { class: 'written' }, conditionWords(panel, source)) : null)
}

function labels(panel, flow) {
  const { t, edits } = panel
  return [
    text(`hi-${flow.id}`, t('label_hi'), nameOf(flow, 'hi'), (hi) => edits.name(flow, { hi }), { lang: 'hi', hindi: true }),
    text(`en-${flow.id}`, t('label_en'), property(flow, 'name_en'), (en) => edits.name(flow, { en }), { lang: 'en' }),
  ]
}
