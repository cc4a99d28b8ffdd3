// The buttons of a desk as a list: label in both languages, key, kind, remark, question, where it leads; in their order.
import { el } from './dom.js'
import { box, choice, group, push, says, text } from './fields.js'
import { nameOf, property } from './edits.js'
import {
  KINDS, addButton, faultOfKey, isChoiceOfDesk, keyOf, moveButton, orderedButtons, removeButton, retarget, setKey, targetsFor,
} from './buttons.js'

const NEW = [['bpmn:UserTask', 'new_desk'], ['bpmn:ServiceTask', 'new_operation'], ['bpmn:ExclusiveGateway', 'new_choice'], ['bpmn:EndEvent', 'new_end']]

export function buttonsSection(panel, element) {
  const flows = orderedButtons(element)
  return group('buttons', panel.t('buttons'), [
    flows.length ? null : says(panel.t('no_buttons'), 'warn'),
    el('ol', { class: 'blist' }, flows.map((flow, place) => row(panel, flow, place, flows.length))),
    adder(panel, element),
  ], { count: flows.length })
}

function row(panel, flow, place, count) {
  const { t } = panel
  const label = nameOf(flow, panel.language) || t('unnamed')
  return el('li', { 'data-key': flow.id }, el(
    'details', { class: 'brow', 'data-key': `row-${flow.id}` },
    el('summary', {}, el('span', { class: `kind ${property(flow, 'kind') || 'forward'}` }, label),
      el('span', { class: 'to' }, `→ ${targetName(panel, flow.target)}`)),
    el('div', { class: 'pgbody' }, buttonFields(panel, flow), el('div', { class: 'feet' },
      push(`up-${flow.id}`, t('up'), () => moveButton(panel.edits, flow, -1), { icon: '↑', look: place ? 'ghost' : 'ghost off' }),
      push(`down-${flow.id}`, t('down'), () => moveButton(panel.edits, flow, 1), { icon: '↓', look: place < count - 1 ? 'ghost' : 'ghost off' }),
      push(`go-${flow.id}`, t('show'), () => panel.go(flow), { look: 'link' }),
      push(`away-${flow.id}`, t('remove_button'), () => removeButton(panel.edits, flow), { look: 'link bad' })),
    ),
  ))
}

export function buttonFields(panel, flow) {
  const { t, edits } = panel
  const set = (changes) => edits.one(() => edits.properties(flow, changes))
  const kinds = KINDS.map((key) => ({ key, title: t(`kind ${key}`) }))
  const notes = ['required', 'optional'].map((key) => ({ key, title: t(`note ${key}`) }))
  return [
    text(`hi-${flow.id}`, t('label_hi'), nameOf(flow, 'hi'), (hi) => edits.name(flow, { hi }), { lang: 'hi', hindi: true, error: nameOf(flow, 'hi') ? null : t('label_missing') }),
    text(`en-${flow.id}`, t('label_en'), property(flow, 'name_en'), (en) => edits.name(flow, { en }), { lang: 'en' }),
    choice(`kind-${flow.id}`, t('button_kind'), property(flow, 'kind') || 'forward', kinds, (kind) => set({ kind })),
    choice(`note-${flow.id}`, t('note'), property(flow, 'note') || 'required', notes, (note) => set({ note })),
    box(`confirm-${flow.id}`, t('confirm'), property(flow, 'confirm'), (on) => set({ confirm: on ? 'yes' : '' })),
    targetField(panel, flow),
    isChoiceOfDesk(flow.source) ? keyField(panel, flow) : null,
  ]
}

function keyField(panel, flow) {
  const { t, edits } = panel
  const name = `key-${flow.id}`
  const kept = panel.fault(name)
  return text(name, t('key'), kept?.typed ?? keyOf(flow), (key) => panel.tried(name, faultOfKey(key, flow), key, () => edits.one(() => setKey(edits, flow, key))), {
    code: true, hint: t('key_hint'), error: kept?.error ?? (keyOf(flow) ? null : t('key_missing')),
  })
}

export function targetField(panel, flow) {
  const { t } = panel
  const name = `target-${flow.id}`
  const kept = panel.fault(name)
  return choice(name, t('leads_to'), flow.target.id, targets(panel, flow.source), (id) => {
    const target = panel.modeler.get('elementRegistry').get(id)
    const same = flow.source.outgoing.some((other) => other !== flow && other.target === target)
    panel.tried(name, same ? 'same_way' : '', id, () => retarget(panel.edits, flow, target))
  }, { error: kept?.error })
}

export function targets(panel, source) {
  return targetsFor(panel.modeler, source).map((one) => ({ key: one.id, title: targetName(panel, one) }))
}

export function targetName(panel, element) {
  return nameOf(element, panel.language) || `${panel.t(`element ${element.type.replace('bpmn:', '')}`)} (${element.id})`
}

function adder(panel, element) {
  const { t } = panel
  const draft = panel.adding ?? {}
  const put = (changes) => { panel.adding = { ...draft, ...changes }; panel.render() }
  const made = NEW.map(([type, key]) => ({ key: type, title: t(key) }))
  const kinds = KINDS.map((key) => ({ key, title: t(`kind ${key}`) }))
  if (!panel.adding) return push('add-button', t('add_button'), () => put({ target: 'bpmn:UserTask', kind: 'forward' }), { look: 'add' })
  return el('fieldset', { class: 'adder', 'data-key': 'adder' }, el('legend', {}, t('add_button')),
    text('new-hi', t('label_hi'), draft.hi, (hi) => put({ hi }), { lang: 'hi', hindi: true }),
    text('new-en', t('label_en'), draft.en, (en) => put({ en }), { lang: 'en' }),
    choice('new-kind', t('button_kind'), draft.kind, kinds, (kind) => put({ kind })),
    choice('new-target', t('leads_to'), draft.target, [{ group: t('new_step'), of: made }, { group: t('steps_drawn'), of: targets(panel, element) }], (target) => put({ target })),
    draft.fault ? el('p', { class: 'err' }, t(draft.fault)) : null,
    el('div', { class: 'feet' },
      push('new-add', t('add'), () => add(panel, element), { look: 'btn-primary' }),
      push('new-cancel', t('cancel'), () => { panel.adding = null; panel.render() }, { look: 'link' })),
  )
}

function add(panel, element) {
  const draft = panel.adding
  const target = panel.modeler.get('elementRegistry').get(draft.target) ?? draft.target
  const same = orderedButtons(element).some((flow) => flow.target === target)
  if (!draft.hi || same) {
    panel.adding = { ...draft, fault: same ? 'same_way' : 'label_missing' }
    panel.render()
    return
  }
  panel.adding = null
  addButton(panel.edits, element, { ...draft, target, names: panel.words.new_step_name })
}
