// Reminders of a desk: those that are drawn, each with its time; one more is drawn by one press, one is taken away so.
import { el } from './dom.js'
import { choice, group, push, says, text } from './fields.js'
import { UNITS } from './durations.js'
import { addReminder, clockName, clockNames, clocksOf, reminderOf, removeReminder, setWhen } from './reminders.js'
import { targetName } from './buttons_view.js'
import { titles } from './desk.js'

const ROLE = 'role:'

export function remindersSection(panel, element) {
  const clocks = clocksOf(element)
  return group('reminders', panel.t('reminders'), [
    clocks.length ? el('ul', { class: 'blist' }, clocks.map((event) => row(panel, event))) : says(panel.t('no_reminders')),
    adder(panel, element),
  ], { count: clocks.length, open: true })
}

function row(panel, event) {
  const { t, edits, modeler } = panel
  const found = reminderOf(modeler, event)
  const what = found.step ? targetName(panel, found.step) : t('nothing_yet')
  return el('li', { class: 'clockrow', 'data-key': event.id },
    found.when?.number ? span(panel, event.id, found.when, (when) => edits.one(() => setWhen(edits, event, when, clockNames(panel.words, when, event)))) : says(`${clockName(event, panel.language)} ${found.body}`),
    el('p', { class: 'says' }, `→ ${what}`, found.keeps ? '' : ` · ${t('takes_away')}`),
    el('div', { class: 'feet' },
      push(`go-${event.id}`, t('show'), () => panel.go(event), { look: 'link' }),
      push(`away-${event.id}`, t('remove_reminder'), () => removeReminder(edits, event), { look: 'link bad' })),
  )
}

// "after 5 working days", and how often again.
function span(panel, name, when, change) {
  const { t } = panel
  const kept = panel.fault(`after-${name}`)
  const units = UNITS.map((key) => ({ key, title: t(`unit ${key}`) }))
  const number = (typed) => panel.tried(`after-${name}`, /^[1-9]\d{0,3}$/.test(typed) ? '' : 'fault days', typed, () => change({ ...when, number: Number(typed) }))
  return el('div', { class: 'trio', 'data-key': `span-${name}` },
    text(`after-${name}`, t('after'), kept?.typed ?? when.number, number, { inputmode: 'numeric', error: kept?.error, size: 3 }),
    choice(`unit-${name}`, t('unit'), when.unit, units, (unit) => change({ ...when, unit })),
    choice(`times-${name}`, t('how_often'), String(when.times ?? ''), oftens(panel, when.times), (times) => change({ ...when, times: times === '' ? undefined : Number(times) })),
  )
}

function oftens(panel, now) {
  const times = [...new Set([2, 3, 5, now])].filter((one) => one > 0).sort((a, b) => a - b)
  return [{ key: '', title: panel.t('once') }, ...times.map((one) => ({ key: String(one), title: panel.t('times', { count: one }) })), { key: '0', title: panel.t('for_ever') }]
}

function adder(panel, element) {
  const { t, vocabulary } = panel
  const draft = panel.reminding
  const put = (changes) => { panel.reminding = { ...panel.reminding, ...changes }; panel.render() }
  const operations = vocabulary.operations.filter(({ reminds }) => reminds).map(({ key, title }) => ({ key, title }))
  const roles = vocabulary.roles.map(({ key, title }) => ({ key: ROLE + key, title: t('tell_role', { role: title }) }))
  if (!draft) return push('add-reminder', t('add_reminder'), () => put({ when: { number: 5, unit: 'wd' }, what: '' }), { look: 'add' })
  return el('fieldset', { class: 'adder', 'data-key': 'reminding' }, el('legend', {}, t('add_reminder')),
    span(panel, 'new', draft.when, (when) => put({ when })),
    choice('new-what', t('what_then'), draft.what, [{ key: '', title: t('choose_value') }, { group: t('tell'), of: roles }, { group: t('operations'), of: operations }], (what) => put({ what })),
    draft.fault ? el('p', { class: 'err' }, t(draft.fault)) : null,
    el('div', { class: 'feet' },
      push('reminder-add', t('add'), () => add(panel, element), { look: 'btn-primary' }),
      push('reminder-cancel', t('cancel'), () => { panel.reminding = null; panel.render() }, { look: 'link' })),
  )
}

function add(panel, element) {
  const { when, what } = panel.reminding
  if (!what) {
    panel.reminding = { when, what, fault: 'choose_what' }
    panel.render()
    return
  }
  panel.reminding = null
  addReminder(panel.edits, element, { when, what: meant(panel, what), names: { clock: clockNames(panel.words, when), end: panel.words.reminded } })
}

function meant(panel, what) {
  if (!what.startsWith(ROLE)) return { operation: what, names: panel.vocabulary.operations.find(({ key }) => key === what).titles }
  const role = what.slice(ROLE.length)
  return { role, names: panel.words.for_information, laneNames: titles(panel.vocabulary, role) }
}
