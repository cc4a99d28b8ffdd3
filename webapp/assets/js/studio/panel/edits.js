// Everything that the panel writes goes through the command stack, one command for each edit: one step back takes it
// back whole, whatever had to be drawn for it.
import { propertiesOf, withProperties } from '../properties.js'
import { renamed } from '../titles.js'

const EDIT = 'panel.edit'
const OPERATOR = 'spiffworkflow:ServiceTaskOperator'
const DECISION = 'spiffworkflow:CalledDecisionId'
const prepared = new WeakSet()

export class Edits {
  constructor(modeler) {
    this.modeler = modeler
    this.modeling = modeler.get('modeling')
    this.factory = modeler.get('bpmnFactory')
    this.stack = modeler.get('commandStack')
    if (!prepared.has(modeler)) {
      prepared.add(modeler)
      this.stack.register(EDIT, { preExecute: (context) => void (context.result = context.run()) })
    }
  }

  one(run) {
    const context = { run }
    this.stack.execute(EDIT, context)
    return context.result
  }

  // `of` is another object of the file than the element's own: the process of a pool, a definition of an event.
  set(element, values, of = element.businessObject) {
    if (of === element.businessObject) this.modeling.updateProperties(element, values)
    else this.modeling.updateModdleProperties(element, of, values)
  }

  properties(element, changes, of = element.businessObject) {
    const properties = propertiesOf(of)
    for (const [name, value] of Object.entries(changes)) {
      if (value === '' || value === null || value === undefined) properties.delete(name)
      else properties.set(name, String(value))
    }
    this.set(element, { extensionElements: withProperties(this.factory, of, properties) }, of)
  }

  name(element, names) {
    this.one(() => this.set(element, renamed(this.factory, element.businessObject, names)))
  }

  make(type, values, parent) {
    const made = this.factory.create(type, values)
    if (parent) made.$parent = parent
    return made
  }

  expression(body, parent) {
    return body ? this.make('bpmn:FormalExpression', { body }, parent) : undefined
  }

  condition(flow, body) {
    this.set(flow, { conditionExpression: this.expression(body, flow.businessObject) })
  }

  // Put one kind of extension beside the others; nothing takes it away.
  extension(element, type, make) {
    const { businessObject } = element
    const values = (businessObject.extensionElements?.values ?? []).filter((one) => one.$type !== type)
    const holder = this.make('bpmn:ExtensionElements', { values }, businessObject)
    const made = make && make(holder)
    if (made) holder.values = [...values, made]
    for (const one of holder.values) one.$parent = holder
    this.set(element, { extensionElements: holder.values.length ? holder : undefined })
  }

  operation(element, name, parameters) {
    this.extension(element, OPERATOR, name && ((holder) => this.operator(holder, name, parameters)))
  }

  operator(holder, name, parameters) {
    const operator = this.make(OPERATOR, { id: name }, holder)
    const list = this.make('spiffworkflow:Parameters', {}, operator)
    list.parameters = Object.entries(parameters).map(([id, value]) =>
      this.make('spiffworkflow:Parameter', { id, type: 'any', value }, list),
    )
    operator.parameterList = list
    return operator
  }

  table(element, key) {
    this.extension(element, DECISION, key && ((holder) => this.make(DECISION, { calledDecisionId: key }, holder)))
  }
}

export function operationOf(businessObject) {
  const found = businessObject.extensionElements?.values?.find((one) => one.$type === OPERATOR)
  const parameters = (found?.parameterList?.parameters ?? []).map(({ id, value }) => [id, value ?? ''])
  return { name: found?.id ?? '', parameters: Object.fromEntries(parameters) }
}

export function tableOf(businessObject) {
  const found = businessObject.extensionElements?.values?.find((one) => one.$type === DECISION)
  return found?.calledDecisionId?.trim() ?? ''
}

export function property(element, name) {
  return propertiesOf(element.businessObject).get(name) ?? ''
}

export function nameOf(element, language) {
  const { businessObject } = element
  const [hi, en] = [property(element, 'name_hi') || businessObject.name, property(element, 'name_en')]
  return (language === 'en' ? en || hi : hi || en) || ''
}
