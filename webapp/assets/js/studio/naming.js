// New elements get ids that a person can read in a finding, of the kind of the shipped diagrams: desk_k4x, choice_9tq,
// and for an arrow desk_k4x_to_choice_9tq. The tail is drawn by lot, so that a step drawn today does not take the id of
// one that an earlier version had: files under way would be taken to it as to the same step.
import BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory'
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor'

const SIGNS = 'bcdfghjkmnpqrstvwxz23456789' // no vowels, so that no words come about; nothing that looks like another
const TAIL = 3
const NAMES = {
  UserTask: 'desk',
  ManualTask: 'desk',
  ServiceTask: 'step',
  BusinessRuleTask: 'table',
  ScriptTask: 'sum',
  ReceiveTask: 'await',
  SendTask: 'send',
  CallActivity: 'call',
  SubProcess: 'part',
  Transaction: 'part',
  StartEvent: 'begin',
  EndEvent: 'closed',
  BoundaryEvent: 'timer',
  IntermediateCatchEvent: 'await',
  IntermediateThrowEvent: 'say',
  ExclusiveGateway: 'choice',
  InclusiveGateway: 'choices',
  ParallelGateway: 'fork',
  EventBasedGateway: 'first',
  SequenceFlow: 'arrow',
  Participant: 'office',
  TextAnnotation: 'remark',
}

export class OfficeFactory extends BpmnFactory {
  _ensureId(element) {
    if (element.id || !this._needsId(element)) {
      super._ensureId(element)
      return
    }
    const kind = element.$type.replace(/^\w+:/, '')
    element.id = unusedId(this._model.ids, NAMES[kind] ?? kind.toLowerCase(), element)
  }
}
OfficeFactory.$inject = ['moddle']

function unusedId(ids, name, element) {
  for (;;) {
    const id = `${name}_${tail()}`
    if (ids.assigned(id)) continue
    ids.claim(id, element)
    return id
  }
}

function tail() {
  return Array.from(crypto.getRandomValues(new Uint8Array(TAIL)), (byte) => SIGNS[byte % SIGNS.length]).join('')
}

// An arrow is named by its ends, as soon as these are known.
export class ArrowNames extends CommandInterceptor {
  constructor(eventBus, moddle, elementRegistry) {
    super(eventBus)
    this.ids = moddle.ids
    this.elementRegistry = elementRegistry
    this.preExecute('connection.create', ({ context }) => this.name(context))
  }

  name({ connection, source, target }) {
    const element = connection.businessObject
    if (!/^arrow_.{3}$/.test(element.id)) return
    const id = this.unused(`${source.id}_to_${target.id}`)
    this.ids.unclaim(element.id)
    this.ids.claim(id, element)
    element.id = connection.id = id
    connection.di.id = `${id}_di`
  }

  // An arrow that was drawn and taken back still holds its id; only what stands in the drawing counts.
  unused(wanted) {
    const stem = wanted.slice(0, 90)
    let id = stem
    for (let number = 2; this.elementRegistry.get(id); number += 1) id = `${stem}_${number}`
    if (this.ids.assigned(id)) this.ids.unclaim(id)
    return id
  }
}
ArrowNames.$inject = ['eventBus', 'moddle', 'elementRegistry']
