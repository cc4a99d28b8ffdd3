// Does the canvas give back what it was given? What it would drop is named before anything is saved.
const MODEL = 'http://www.omg.org/spec/BPMN/20100524/MODEL'
// What the schema of BPMN says of an attribute that is not written: to leave it out drops nothing.
const DEFAULTS = {
  cancelActivity: 'true',
  isInterrupting: 'true',
  isSequential: 'false',
  testBefore: 'false',
  isCollection: 'false',
  isForCompensation: 'false',
  startQuantity: '1',
  completionQuantity: '1',
  isClosed: 'false',
  processType: 'None',
  triggeredByEvent: 'false',
  parallelMultiple: 'false',
  isExecutable: 'false',
  instantiate: 'false',
  ordering: 'Parallel',
  cancelRemainingInstances: 'true',
  gatewayDirection: 'Unspecified',
  eventGatewayType: 'Exclusive',
  associationDirection: 'None',
  textFormat: 'text/plain',
  behavior: 'All',
  implementation: '##unspecified',
  expressionLanguage: 'http://www.w3.org/1999/XPath',
  typeLanguage: 'http://www.w3.org/2001/XMLSchema',
}

// Everything of a file, counted; the order of siblings and how a number is written do not matter.
export function lostBetween(before, after) {
  const left = countParts(before)
  for (const [part, count] of countParts(after)) left.set(part, (left.get(part) ?? 0) - count)
  return [...left].filter(([, count]) => count > 0).map(([part]) => part)
}

function countParts(xml) {
  const counts = new Map()
  const tree = new DOMParser().parseFromString(xml, 'application/xml')
  for (const element of tree.getElementsByTagName('*')) {
    const part = describe(element)
    counts.set(part, (counts.get(part) ?? 0) + 1)
  }
  return counts
}

function describe(element) {
  const attributes = [...element.attributes]
    .filter(({ name, namespaceURI }) => !name.startsWith('xmlns') && !namespaceURI?.endsWith('XMLSchema-instance'))
    .filter(({ name, value }) => !(element.namespaceURI === MODEL && DEFAULTS[name] === value))
    .filter(({ name }) => name !== 'isMarkerVisible') // whether a choice shows its cross
    .map(({ localName, value }) => `${localName}="${plain(value)}"`)
    .sort()
  const text = element.children.length ? '' : element.textContent.trim()
  const name = element.namespaceURI === MODEL ? element.localName : element.nodeName
  return [`<${[name, ...attributes].join(' ')}>`, text].join('')
}

function plain(value) {
  const number = Number(value)
  return value.trim() !== '' && Number.isFinite(number) ? String(number) : value
}
