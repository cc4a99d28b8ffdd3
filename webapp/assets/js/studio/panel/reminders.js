// Reminders are drawn: a clock on the lower edge of a desk that does not take the paper away, and what happens then,
// either an operation of the office or a copy for information to a desk of another role.
import { is } from 'bpmn-js/lib/util/ModelUtil'
import { property, operationOf, nameOf } from './edits.js'
import { addLane, laneOf, lanesOf, placeBelow, placeIn, middle } from './room.js'
import { readTimer, writeTimer } from './durations.js'

const SIZE = { width: 124, height: 64 }
const END = 36
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
    const step = what.role ? tell(edits, desk, what) : remind(edits, desk, what)
    edits.modeling.connect(event, step)
    ended(edits, step, names.end)
    return event
  })
}

function clock(edits, desk) {
  const event = edits.modeler.get('elementFactory').createShape({
    type: 'bpmn:BoundaryEvent', eventDefinitionType: 'bpmn:TimerEventDefinition', cancelActivity: false,
  })
  const taken = (desk.attachers ?? []).length
  const place = { x: desk.x + Math.min(24 + 40 * taken, desk.width - 16), y: desk.y + desk.height }
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

function remind(edits, desk, { operation, names }) {
  const step = edits.modeler.get('elementFactory').createShape({ type: 'bpmn:ServiceTask', ...SIZE })
  const place = placeBelow(edits, desk, { width: SIZE.width + 32 + END, height: SIZE.height })
  edits.modeling.createShape(step, { x: desk.x + SIZE.width / 2, y: place.y }, desk.parent)
  edits.name(step, names)
  edits.operation(step, operation, {})
  return step
}

function tell(edits, desk, { role, names, laneNames }) {
  const lane = lanesOf(edits.modeler).find((one) => property(one, 'role') === role) ?? addLane(edits, role, laneNames)
  const size = { width: SIZE.width + 32 + END, height: SIZE.height }
  const own = lane === laneOf(edits.modeler, desk) || !lane
  const place = own ? placeBelow(edits, desk, size) : placeIn(edits, lane, size, desk.x + size.width / 2)
  const step = edits.modeler.get('elementFactory').createShape({ type: 'bpmn:UserTask', ...SIZE })
  edits.modeling.createShape(step, { x: place.x - size.width / 2 + SIZE.width / 2, y: place.y }, desk.parent)
  edits.name(step, names)
  edits.properties(step, { kind: 'seen', form: '', due: '' })
  return step
}

function ended(edits, step, names) {
  const end = edits.modeler.get('elementFactory').createShape({ type: 'bpmn:EndEvent' })
  edits.modeling.createShape(end, { x: step.x + step.width + 32 + END / 2, y: middle(step).y }, step.parent)
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
