// What a newly drawn element carries from the beginning, so that little has to be filled in afterwards.
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor'
import { selfAndAllChildren } from 'diagram-js/lib/util/Elements'
import ElementFactory from 'bpmn-js/lib/features/modeling/ElementFactory'
import { isButtons, isPerson } from './elements.js'
import { propertiesOf, withProperties } from './properties.js'

// Room for two lines of Devanagari, as in the shipped diagrams.
const SIZES = { Task: { width: 124, height: 64 }, Gateway: { width: 44, height: 44 }, Participant: { width: 900, height: 300 } }
const NAMES = {
  'bpmn:StartEvent': ['आरंभ', 'Start'],
  'bpmn:EndEvent': ['समाप्त', 'End'],
}
const ROOM = 150 // between a desk and what follows its choice
// What belongs to a desk only and would be refused elsewhere.
const OF_A_DESK = ['form', 'due', 'escalate_to', 'escalate_after', 'desk', 'kind']

// Sizes, and what an element begins with. Elements of a file that is opened come with their own and stay as they are.
export class OfficeElements extends ElementFactory {
  createElement(elementType, attrs = {}) {
    const element = super.createElement(elementType, attrs)
    if (elementType === 'shape' && !attrs.businessObject) {
      const { businessObject } = element
      Object.assign(businessObject, provisions(this._bpmnFactory, businessObject))
    }
    return element
  }

  getDefaultSize(businessObject, di) {
    if (businessObject.$instanceOf('bpmn:Task')) return SIZES.Task
    if (businessObject.$instanceOf('bpmn:CallActivity')) return SIZES.Task
    if (businessObject.$instanceOf('bpmn:Gateway')) return SIZES.Gateway
    const size = super.getDefaultSize(businessObject, di)
    return businessObject.$instanceOf('bpmn:Participant') && size.width === 600 ? SIZES.Participant : size
  }
}
OfficeElements.$inject = ['bpmnFactory', 'moddle']

// A task that became another kind of task loses what only a desk has, and the other way round.
export class Changed extends CommandInterceptor {
  constructor(eventBus, modeling, bpmnFactory) {
    super(eventBus)
    this.postExecuted('shape.replace', ({ context: { newShape } }) => {
      const changes = provisions(bpmnFactory, newShape.businessObject)
      if (Object.keys(changes).length) modeling.updateProperties(newShape, changes)
    })
  }
}
Changed.$inject = ['eventBus', 'modeling', 'bpmnFactory']

// What has to change in an element for it to have the properties of its kind, and a name where it needs no other.
function provisions(bpmnFactory, businessObject) {
  const before = propertiesOf(businessObject)
  const properties = new Map(before)
  if (isDesk(businessObject)) properties.set('kind', before.get('kind') ?? 'note')
  else if (businessObject.$instanceOf('bpmn:FlowNode')) for (const name of OF_A_DESK) properties.delete(name)
  const [name, nameEn] = nameFor(businessObject)
  if (name) properties.set('name_en', before.get('name_en') ?? nameEn)
  const isSame = properties.size === before.size && [...properties].every(([key, value]) => before.get(key) === value)
  return {
    ...(name && { name }),
    ...(!isSame && { extensionElements: withProperties(bpmnFactory, businessObject, properties) }),
  }
}

function isDesk({ $type }) {
  return ['bpmn:UserTask', 'bpmn:ManualTask'].includes($type)
}

function nameFor({ $type, name, eventDefinitions }) {
  return (!name && !eventDefinitions?.length && NAMES[$type]) || []
}

const BUTTONS = {
  forward: ['अग्रसारित करें', 'Forward'],
  return: ['वापस करें', 'Return'],
  finish: ['समाप्त करें', 'Finish'],
}

// The arrows of a choice after a desk are its buttons. A new one gets a name, a key and its manner.
export class Buttons extends CommandInterceptor {
  constructor(eventBus, modeling, bpmnFactory) {
    super(eventBus)
    this.modeling = modeling
    this.bpmnFactory = bpmnFactory
    this.postExecuted('connection.create', ({ context: { source } }) => {
      if (isButtons(source)) this.label(source)
    })
  }

  label(gateway) {
    if (gateway.businessObject.default) this.modeling.updateProperties(gateway, { default: undefined })
    const used = new Set(gateway.outgoing.map((arrow) => outcomeOf(arrow.businessObject)))
    const fresh = gateway.outgoing.filter((arrow) => !arrow.businessObject.conditionExpression)
    for (const arrow of fresh) this.labelOne(arrow, used)
    this.putForwardFirst(gateway, fresh)
  }

  // The first button is the filled one, and the one of Ctrl+Enter: it sends on rather than ends.
  putForwardFirst(gateway, fresh) {
    const scope = gateway.businessObject.$parent
    const [first] = scope.flowElements.filter((one) => one.sourceRef === gateway.businessObject)
    const forward = fresh.find((arrow) => kindOf(arrow) === 'forward')?.businessObject
    if (!forward || first?.targetRef.$type !== 'bpmn:EndEvent') return
    const moved = (list) => list.filter((one) => one !== forward).flatMap((one) => (one === first ? [forward, one] : [one]))
    this.modeling.updateModdleProperties(gateway, gateway.businessObject, { outgoing: moved(gateway.businessObject.outgoing) })
    this.modeling.updateModdleProperties(gateway, scope, { flowElements: moved(scope.flowElements) })
  }

  labelOne(arrow, used) {
    const kind = kindOf(arrow)
    let [key, tail] = [kind, '']
    for (let number = 2; used.has(key); number += 1) [key, tail] = [`${kind}_${number}`, ` ${number}`]
    used.add(key)
    const businessObject = arrow.businessObject
    const properties = propertiesOf(businessObject)
    if (!properties.has('name_en')) properties.set('name_en', `${BUTTONS[kind][1]}${tail}`)
    properties.set('kind', kind)
    this.modeling.updateProperties(arrow, {
      name: businessObject.name || `${BUTTONS[kind][0]}${tail}`,
      conditionExpression: this.bpmnFactory.create('bpmn:FormalExpression', { body: `outcome == "${key}"` }),
      extensionElements: withProperties(this.bpmnFactory, businessObject, properties),
    })
  }
}
Buttons.$inject = ['eventBus', 'modeling', 'bpmnFactory']

function outcomeOf({ conditionExpression }) {
  return conditionExpression?.body?.match(/^\s*outcome\s*==\s*["']([^"']+)["']\s*$/)?.[1]
}

function kindOf({ source, target }) {
  if (target.type === 'bpmn:EndEvent') return 'finish'
  return leadsTo(target, source) ? 'return' : 'forward'
}

function leadsTo(from, goal) {
  const seen = new Set([from])
  for (const element of seen) {
    if (element === goal) return true
    for (const { target } of element.outgoing) seen.add(target)
  }
  return false
}

// A second arrow out of a desk is meant as one more button: it starts at the choice after the desk, which is put in
// between when there is none yet, with room for it.
export class SecondArrow extends CommandInterceptor {
  constructor(eventBus, modeling, elementFactory, buttons, spaceTool, canvas) {
    super(eventBus)
    Object.assign(this, { modeling, elementFactory, spaceTool, canvas })
    this.postExecuted('connection.create', ({ context: { source } }) => {
      const arrows = source.outgoing.filter(({ type }) => type === 'bpmn:SequenceFlow')
      if (!isPerson(source) || arrows.length !== 2) return
      const gateway = arrows.find(({ target }) => target.type === 'bpmn:ExclusiveGateway')?.target ?? this.choiceAfter(source)
      for (const arrow of arrows) if (arrow.target !== gateway) modeling.reconnectStart(arrow, gateway, middleOf(gateway))
      if (!gateway.incoming.some((arrow) => arrow.source === source)) modeling.connect(source, gateway)
      buttons.label(gateway)
    })
  }

  choiceAfter(desk) {
    const right = desk.x + desk.width
    const nearest = Math.min(...this.shapesRightOf(desk).map(({ x }) => x))
    if (nearest < right + ROOM) this.moveAway(right + 10, right + ROOM - nearest)
    const place = { x: right + ROOM / 2, y: desk.y + desk.height / 2 }
    const gateway = this.elementFactory.createShape({ type: 'bpmn:ExclusiveGateway' })
    return this.modeling.createShape(gateway, place, desk.parent)
  }

  shapesRightOf({ x, y, width, height, parent }) {
    const beside = (one) => one.y < y + height && one.y + one.height > y && one.x >= x + width
    return parent.children.filter((one) => !one.waypoints && !one.labelTarget && one.type !== 'bpmn:Lane' && beside(one))
  }

  moveAway(from, by) {
    const all = selfAndAllChildren(this.canvas.getRootElement(), true)
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(all, 'x', by, from)
    this.spaceTool.makeSpace(movingShapes, resizingShapes, { x: by, y: 0 }, 'e', from)
  }
}
SecondArrow.$inject = ['eventBus', 'modeling', 'elementFactory', 'buttons', 'spaceTool', 'canvas']

function middleOf({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 }
}
