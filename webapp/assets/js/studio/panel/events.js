// What waits and what is told: messages, signals, dates and times, errors and escalations.
import { el } from './dom.js'
import { box, choice, group, says, text } from './fields.js'
import { property } from './edits.js'
import { UNITS, isoOf, readTimer } from './durations.js'
import { expressionField } from './expressions_view.js'
import { clockNames, setWhen } from './reminders.js'
import { remindersSection } from './reminders_view.js'

const REFERENCE = { Message: 'messageRef', Signal: 'signalRef', Error: 'errorRef', Escalation: 'escalationRef' }
const PAUSES = ['objection', 'outside']

export function eventSection(panel, element) {
  const [definition] = element.businessObject.eventDefinitions ?? []
  const kind = definition?.$type.replace(/^bpmn:|EventDefinition$/g, '') ?? ''
  if (kind === 'Timer') return timerSection(panel, element, definition)
  if (!REFERENCE[kind]) return keeps(panel, element)
  return group('event', panel.t(`event ${kind}`), [named(panel, element, kind, definition), keeps(panel, element)])
}

export function waitSection(panel, element) {
  const { t, edits } = panel
  const receives = element.type === 'bpmn:ReceiveTask'
  const pauses = PAUSES.map((key) => ({ key, title: t(`pause ${key}`) }))
  return el('div', { 'data-key': 'wait' },
    group('event', t('event Message'), [
      named(panel, element, 'Message', element.businessObject),
      receives ? choice('pause', t('pause'), property(element, 'pause'), [{ key: '', title: t('pause none') }, ...pauses],
        (pause) => edits.one(() => edits.properties(element, { pause })), { hint: t('pause_hint') }) : null,
    ]),
    receives ? remindersSection(panel, element) : null)
}

// Boundary events: whether the paper stays at the desk.
function keeps(panel, element) {
  if (element.type !== 'bpmn:BoundaryEvent') return null
  const { t, edits } = panel
  const { cancelActivity } = element.businessObject
  return box('interrupts', t('interrupts'), cancelActivity !== false, (on) => edits.one(() => edits.set(element, { cancelActivity: on })))
}

function named(panel, element, kind, holder) {
  const { t, vocabulary } = panel
  const reference = holder[REFERENCE[kind]]
  const set = (name) => panel.edits.one(() => refer(panel, element, kind, holder, name))
  if (kind !== 'Message') return text('event-name', t(`event ${kind}`), reference?.name, set, { hint: t('event_name_hint') })
  const office = vocabulary.messages.map(({ key, title }) => ({ key, title }))
  const drawn = roots(panel, 'Message').map(({ name }) => name).filter((name) => name && !office.some(({ key }) => key === name))
  const choices = [{ key: '', title: t('choose_value') }, { group: t('messages_office'), of: office }, { group: t('messages_drawn'), of: drawn.map((key) => ({ key, title: key })) }]
  const listens = ['bpmn:ReceiveTask', 'bpmn:IntermediateCatchEvent', 'bpmn:BoundaryEvent'].includes(element.type)
  return el('div', { class: 'pf', 'data-key': 'message' },
    choice('message', t(listens ? 'message_awaited' : 'message_sent'), reference?.name ?? '', choices.filter((one) => !one.of || one.of.length), set, { error: reference ? null : t('message_missing') }),
    text('message-new', t('message_other'), '', (name) => name && set(name), { code: true, hint: t('message_hint') }))
}

function definitions(panel) {
  return panel.modeler.getDefinitions()
}

function roots(panel, kind) {
  return (definitions(panel).rootElements ?? []).filter(({ $type }) => $type === `bpmn:${kind}`)
}

// Name what is awaited or thrown; the file holds one entry for each name.
function refer(panel, element, kind, holder, name) {
  const { edits, modeler } = panel
  const found = name ? roots(panel, kind).find((one) => one.name === name) ?? newRoot(panel, element, kind, name) : undefined
  edits.set(element, { [REFERENCE[kind]]: found }, holder)
  modeler.get('eventBus').fire('element.changed', { element })
}

function newRoot(panel, element, kind, name) {
  const { edits, modeler } = panel
  const whole = definitions(panel)
  const made = edits.make(`bpmn:${kind}`, { name, ...codeOf(kind, name) }, whole)
  const wanted = name.replace(/[^A-Za-z0-9_-]/g, '_')
  const { ids } = modeler.get('moddle')
  if (/^[A-Za-z]/.test(wanted) && !ids.assigned(wanted)) {
    ids.unclaim(made.id)
    ids.claim(wanted, made)
    made.id = wanted
  }
  edits.set(element, { rootElements: [...(whole.rootElements ?? []), made] }, whole)
  return made
}

function codeOf(kind, name) {
  return { Error: { errorCode: name }, Escalation: { escalationCode: name } }[kind] ?? {}
}

function timerSection(panel, element, definition) {
  const { t, edits } = panel
  const body = (definition.timeDate ?? definition.timeDuration ?? definition.timeCycle)?.body ?? ''
  const when = readTimer(body)
  const mode = panel.faults.get('timer')?.mode ?? modeOf(body, when)
  const write = (value) => {
    panel.faults.delete('timer')
    const names = value.number && element.type === 'bpmn:BoundaryEvent' ? clockNames(panel.words, value, element) : null
    edits.one(() => setWhen(edits, element, value, names))
  }
  const reminder = element.type === 'bpmn:BoundaryEvent' && element.businessObject.cancelActivity === false
  const modes = ['span', 'date', ...(reminder || mode === 'cycle' ? ['cycle'] : []), 'expression'].map((key) => ({ key, title: t(`timer ${key}`) }))
  const turn = (key) => {
    if (key === 'span' || key === 'cycle') write({ number: when?.number ?? 7, unit: when?.unit ?? 'wd', times: key === 'cycle' ? 3 : undefined })
    else {
      panel.faults.set('timer', { mode: key })
      panel.render()
    }
  }
  return group('event', t('event Timer'), [
    choice('timer-mode', t('timer_how'), mode, modes, turn),
    ...timerFields(panel, element, definition, { mode, when, body, write }),
    keeps(panel, element),
  ])
}

function modeOf(body, when) {
  if (!body || (when?.number && when.times === undefined)) return 'span'
  if (when?.date) return 'date'
  return when?.number ? 'cycle' : 'expression'
}

function timerFields(panel, element, definition, { mode, when, body, write }) {
  const { t } = panel
  if (mode === 'expression') return [expressionField(panel, 'timer-text', t('expression'), body, (source) => writeText(panel, element, definition, source), { hint: t('timer_hint') })]
  if (mode === 'date') return [dated(panel, when, write)]
  const units = UNITS.map((key) => ({ key, title: t(`unit ${key}`) }))
  const now = when?.number ? when : { number: '', unit: 'wd' }
  return [el('div', { class: 'trio', 'data-key': 'timer-span' },
    whole(panel, 'timer-number', t('after'), now.number, (number) => write({ ...now, number })),
    choice('timer-unit', t('unit'), now.unit, units, (unit) => write({ ...now, number: now.number || 7, unit })),
    mode === 'cycle' ? whole(panel, 'timer-times', t('how_often'), now.times, (times) => write({ ...now, times })) : null),
  body ? null : says(t('timer_missing'), 'warn')]
}

function whole(panel, name, label, value, change) {
  const kept = panel.fault(name)
  return text(name, label, kept?.typed ?? value, (typed) => panel.tried(name, /^[1-9]\d{0,3}$/.test(typed) ? '' : 'fault days', typed, () => change(Number(typed))), { inputmode: 'numeric', error: kept?.error, size: 3 })
}

function dated(panel, when, write) {
  const { t } = panel
  const kept = panel.fault('timer-date')
  return text('timer-date', t('day'), kept?.typed ?? when?.date ?? '', (typed) => panel.tried('timer-date', isoOf(typed) ? '' : 'fault date', typed, () => write({ date: typed })), { placeholder: t('day_form'), error: kept?.error })
}

// An expression keeps its place: a date stays a date, a repetition a repetition.
function writeText(panel, element, definition, source) {
  const { edits } = panel
  const place = readTimer(source)
  const name = place?.date || source.startsWith('date(') ? 'timeDate' : definition.timeDate ? 'timeDate' : definition.timeCycle ? 'timeCycle' : 'timeDuration'
  panel.faults.delete('timer')
  edits.one(() => edits.set(element, { timeDate: undefined, timeDuration: undefined, timeCycle: undefined, [name]: edits.expression(source, definition) }, definition))
}

