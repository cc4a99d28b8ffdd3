// Does the canvas give back what it was given? What it would drop is named before anything is saved.
const MODEL = 'http://www.omg.org/spec/BPMN/20100524/MODEL'

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
