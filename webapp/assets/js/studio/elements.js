// What runs here (docs/routing-diagrams.md): the one list from which palette, context pad and menus offer elements.
import { PopupEntries } from 'bpmn-js/lib/features/popup-menu/PopupEntries'

const STEPS = ['user-task', 'service-task', 'rule-task', 'script-task', 'receive-task', 'send-task', 'manual-task']
const PARTS = ['call-activity', 'expanded-subprocess', 'transaction']
const GATEWAYS = ['exclusive-gateway', 'parallel-gateway', 'inclusive-gateway', 'event-based-gateway']
const ON_THE_WAY = [
  'timer-intermediate-catch',
  'message-intermediate-catch',
  'signal-intermediate-catch',
  'message-intermediate-throw',
  'signal-intermediate-throw',
  'escalation-intermediate-throw',
]
const ENDS = ['none-end-event', 'terminate-end', 'message-end', 'signal-end', 'error-end', 'escalation-end', 'cancel-end']
const ON_THE_EDGE = [
  'non-interrupting-timer-boundary',
  'timer-boundary',
  'non-interrupting-message-boundary',
  'message-boundary',
  'non-interrupting-signal-boundary',
  'signal-boundary',
  'error-boundary',
  'non-interrupting-escalation-boundary',
  'escalation-boundary',
  'cancel-boundary',
]

// By group, in the order in which the menus show them.
export const FOLLOWING = { step: STEPS, choice: GATEWAYS, event: ON_THE_WAY, part: PARTS, end: ENDS }
export const ANYWHERE = { ...FOLLOWING, start: ['none-start-event'], office: ['expanded-pool'] }

const RUNNING = new Set(
  [...Object.values(ANYWHERE).flat(), ...ON_THE_EDGE, 'none-intermediate-throwing'].map((id) =>
    signature(PopupEntries[id].target),
  ),
)

export function runs(target) {
  return RUNNING.has(signature(target))
}

function signature({ type, eventDefinitionType = '', isExpanded = '', triggeredByEvent = '' }) {
  return [type, eventDefinitionType, isExpanded, triggeredByEvent].join()
}

export function isPerson(element) {
  return ['bpmn:UserTask', 'bpmn:ManualTask'].includes(element?.type)
}

// The gateway whose arrows are the buttons of the desks before it.
export function isButtons(element) {
  return (
    element?.type === 'bpmn:ExclusiveGateway' &&
    element.outgoing.length > 1 &&
    element.incoming.some(({ source }) => isPerson(source))
  )
}

// Whatever is appended to a desk that has a choice already is one more way of that choice.
export function sourceFor(element) {
  const arrow = isPerson(element) && element.outgoing.find(({ target }) => target?.type === 'bpmn:ExclusiveGateway')
  return arrow ? arrow.target : element
}
