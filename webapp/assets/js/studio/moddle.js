// Our extension of BPMN as design §3 has it: properties of an element, and the operation of a service task with its
// parameters. Anything else in a file is kept as it came.
const text = (name) => ({ name, isAttr: true, type: 'String' })
const type = (name, properties) => ({ name, superClass: ['Element'], properties })

export const spiffworkflow = {
  name: 'SpiffWorkflow',
  prefix: 'spiffworkflow',
  uri: 'http://spiffworkflow.org/bpmn/schema/1.0/core',
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  types: [
    type('Properties', [{ name: 'properties', type: 'Property', isMany: true }]),
    type('Property', [text('name'), text('value')]),
    type('ServiceTaskOperator', [text('id'), { name: 'parameterList', type: 'Parameters' }]),
    type('Parameters', [{ name: 'parameters', type: 'Parameter', isMany: true }]),
    type('Parameter', [text('id'), text('type'), text('value')]),
    type('CalledDecisionId', [{ name: 'calledDecisionId', isBody: true, type: 'String' }]),
  ],
}
