// Our properties of an element: <spiffworkflow:properties> in its extension elements.
const HOLDER = 'spiffworkflow:Properties'

export function propertiesOf(businessObject) {
  const holder = businessObject.extensionElements?.values?.find((one) => one.$type === HOLDER)
  return new Map((holder?.properties ?? []).map(({ name, value }) => [name, value]))
}

// Extension elements in which the properties are these; everything else in them stays. Undefined when nothing is left.
export function withProperties(bpmnFactory, businessObject, properties) {
  const others = (businessObject.extensionElements?.values ?? []).filter((one) => one.$type !== HOLDER)
  const entries = [...properties].filter(([, value]) => value)
  if (!entries.length && !others.length) return undefined
  const extension = bpmnFactory.create('bpmn:ExtensionElements', { values: [] })
  extension.$parent = businessObject
  if (entries.length) extension.values.push(holderOf(bpmnFactory, extension, entries))
  for (const other of others) {
    other.$parent = extension
    extension.values.push(other)
  }
  return extension
}

function holderOf(bpmnFactory, parent, entries) {
  const holder = bpmnFactory.create(HOLDER, { properties: [] })
  holder.$parent = parent
  for (const [name, value] of entries) {
    const property = bpmnFactory.create('spiffworkflow:Property', { name, value })
    property.$parent = holder
    holder.properties.push(property)
  }
  return holder
}
