// Reminders are drawn: a clock on the lower edge of a desk that does not take the paper away, and what happens then,
// either an operation of the office or a copy for information to a desk of another role.
import { is } from 'bpmn-js/lib/util/ModelUtil'
import { property, operationOf, nameOf } from './edits.js'
import { addLane, laneOf, lanesOf, placeBelow, placeIn, middle } from './room.js'
import { readTimer, writeTimer } from './durations.js'

const SIZE = { width: 124, height: 64 }
const END = 36
const GAP = 32
const ROOM = { width: SIZE.width + GAP + END, height: SIZE.height }
const timerOf = (event) => event.businessObject.eventDefinitions?.find((one) => one.$type === 'bpmn:TimerEventDefinition')

export function clocksOf(element) {
  return (element.attachers ?? []).filter((one) => timerOf(one))
}

// What a drawn clock says: {event, when, keeps, operation, role, step}; `when` is null for a date that is no number.
export function reminderOf(modeler, event) {
  const timer = timerOf(event)
  const step = event.outgoing[0]?.target ?? null
  const lane = step && laneOf(modeler, step)
  const tells = step && is(step, 'bpmn:UserTask') && property(step, 'kind') === 'seen'
  const body = (timer.timeCycle ?? timer.timeDuration ?? timer.timeDate)?.body ?? ''
  return {
    event,
    step,
    body,
    when: readTimer(body),
    keeps: event.businessObject.cancelActivity === false,
    operation: step && is(step, 'bpmn:ServiceTask') ? operationOf(step.businessObject).name : '',
    role: tells && lane ? property(lane, 'role') : '',
  }
}

// `what` is {operation, names} or {role, names, laneNames}; `when` {number, unit, times?}; `names` in both languages.
export function addReminder(edits, desk, { when, what, names }) {
  return edits.one(() => {
    const event = clock(edits, desk)
    setWhen(edits, event, when, names.clock)
    const step = what.role ? tell(edits, desk, event, what) : remind(edits, desk, event, what)
    edits.modeling.connect(event, step)
    ended(edits, event, step, names.end)
    return event
  })
}

function clock(edits, desk) {
  const event = edits.modeler.get('elementFactory').createShape({
    type: 'bpmn:BoundaryEvent', eventDefinitionType: 'bpmn:TimerEventDefinition', cancelActivity: false,
  })
  const taken = (desk.attachers ?? []).length
  const across = [24, desk.width - 24, desk.width / 2][taken % 3]
  const place = { x: desk.x + across, y: desk.y + desk.height }
  return edits.modeling.createShape(event, place, desk, { attach: true })
}

export function setWhen(edits, event, when, names) {
  const timer = timerOf(event)
  const body = edits.expression(writeTimer(when), timer)
  const values = { timeDuration: undefined, timeCycle: undefined, timeDate: undefined }
  values[when.date ? 'timeDate' : when.times === undefined ? 'timeDuration' : 'timeCycle'] = body
  edits.set(event, values, timer)
  if (names) edits.name(event, names)
}

// The words beside a clock follow its time as long as they are such words: "5 days"; what somebody else wrote stays.
export function clockNames(words, { number, unit }, event = null) {
  const said = (language) => words[`clock ${unit}`][language].replace('%(number)s', number)
  const now = event?.businessObject.name ?? ''
  const own = ['wd', 'd', 'h'].some((key) => words[`clock ${key}`].hi.replace('%(number)s', parseInt(now, 10)) === now)
  return now && !own ? null : { hi: said('hi'), en: said('en') }
}

function remind(edits, desk, event, { operation, names }) {
  const step = made(edits, desk, event, 'bpmn:ServiceTask', placeBelow(edits, desk, ROOM))
  edits.name(step, names)
  edits.operation(step, operation, {})
  return step
}

function tell(edits, desk, event, { role, names, laneNames }) {
  const lane = lanesOf(edits.modeler).find((one) => property(one, 'role') === role) ?? addLane(edits, role, laneNames)
  const own = lane === laneOf(edits.modeler, desk) || !lane
  const place = own ? placeBelow(edits, desk, ROOM) : placeIn(edits, lane, ROOM, desk.x + ROOM.width / 2)
  const step = made(edits, desk, event, 'bpmn:UserTask', place)
  edits.name(step, names)
  edits.properties(step, { kind: 'seen', form: '', due: '' })
  return step
}

// The step stands on the side of its room that is nearer to the clock, and its end on the other.
function made(edits, desk, event, type, place) {
  const step = edits.modeler.get('elementFactory').createShape({ type, ...SIZE })
  const aside = (ROOM.width - SIZE.width) / 2
  const x = place.x + aside < middle(event).x ? place.x + aside : place.x - aside
  return edits.modeling.createShape(step, { x, y: place.y }, desk.parent)
}

function ended(edits, event, step, names) {
  const end = edits.modeler.get('elementFactory').createShape({ type: 'bpmn:EndEvent' })
  const far = SIZE.width / 2 + GAP + END / 2
  const x = middle(step).x + (middle(step).x < middle(event).x ? -far : far)
  edits.modeling.createShape(end, { x, y: middle(step).y }, step.parent)
  edits.name(end, { hi: '', en: names.en })
  edits.modeling.connect(step, end)
}

// The clock goes, and with it all to which only it leads.
export function removeReminder(edits, event) {
  edits.one(() => edits.modeling.removeElements([...onlyAfter(event)]))
}

function onlyAfter(event) {
  const gone = new Set([event])
  for (const element of gone) {
    for (const { target } of element.outgoing) {
      if (target && target.incoming.every(({ source }) => gone.has(source))) {
        gone.add(target)
        for (const attached of target.attachers ?? []) gone.add(attached)
      }
    }
  }
  return gone
}

export function clockName(event, language) {
  return nameOf(event, language)
}
