// Elements of the panel. A drawing made anew is laid over the one that stands, so that the focus, what is being typed
// and the button under the pointer stay the same elements.
const HANDLERS = ['onclick', 'onchange', 'oninput', 'onkeydown', 'ontoggle']

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) set(node, name, value)
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false))
  return node
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return
  if (HANDLERS.includes(name)) node[name] = value
  else node.setAttribute(name, value === true ? '' : value)
}

// Make the children of `node` look like `wanted`, keeping those that are of the same kind and key.
export function lay(node, wanted) {
  const keyed = new Map([...node.childNodes].filter(keyOf).map((child) => [nameOf(child), child]))
  let next = node.firstChild
  for (const child of wanted) {
    const kept = keyOf(child) ? keyed.get(nameOf(child)) : plainMatch(next, child)
    keyed.delete(nameOf(child))
    if (!kept) node.insertBefore(child, next)
    else {
      if (kept === next) next = next.nextSibling
      else node.insertBefore(kept, next)
      renew(kept, child)
    }
  }
  while (next) {
    const gone = next
    next = next.nextSibling
    gone.remove()
  }
}

// The same, with the focus where it was: an element that is moved loses it.
export function layFocused(node, wanted) {
  const focused = document.activeElement
  lay(node, wanted)
  if (focused !== document.activeElement && node.contains(focused)) focused.focus({ preventScroll: true })
}

function plainMatch(next, wanted) {
  return next && !keyOf(next) && next.nodeName === wanted.nodeName ? next : null
}

const nameOf = (node) => `${node.nodeName} ${keyOf(node)}`

function keyOf(node) {
  return node.id || node.dataset?.key || ''
}

function renew(node, wanted) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data
    return
  }
  for (const name of HANDLERS) node[name] = wanted[name]
  renewAttributes(node, wanted)
  const { value } = wanted // of a choice before its options go over
  lay(node, [...wanted.childNodes])
  renewValue(node, wanted, value)
}

function renewAttributes(node, wanted) {
  const keeps = (name) => node.nodeName === 'DETAILS' && name === 'open'
  for (const { name } of [...node.attributes]) if (!wanted.hasAttribute(name) && !keeps(name)) node.removeAttribute(name)
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value && !keeps(name)) node.setAttribute(name, value)
  }
}

function renewValue(node, wanted, value) {
  if (!['INPUT', 'SELECT', 'TEXTAREA'].includes(node.nodeName)) return
  if (node.type === 'checkbox' || node.type === 'radio') node.checked = wanted.checked
  else if (!isBeingTyped(node) && node.value !== value) node.value = value
  node.defaultValue = wanted.defaultValue
}

function isBeingTyped(node) {
  return node === document.activeElement && node.nodeName !== 'SELECT' && node.value !== node.defaultValue
}
