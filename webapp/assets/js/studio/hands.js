// The canvas without a mouse: palette and pad are reached by Tab, elements by the keys . and , in the order of the way.
const NEXT = new Set(['.', '।'])
const BEFORE = new Set([',']) // the keys carry other signs on a Hindi keyboard

export class Hands {
  constructor(eventBus, canvas, keyboard, elementRegistry, selection, offerMenus, translate) {
    Object.assign(this, { canvas, elementRegistry, selection, offerMenus })
    eventBus.on('palette.changed', () => reachable(canvas.getContainer().querySelector('.djs-palette')))
    eventBus.on('contextPad.open', () => requestAnimationFrame(() => reachable(canvas.getContainer().querySelector('.djs-context-pad'))))
    keyboard.addListener(500, ({ keyEvent }) => this.pressed(keyEvent))
    eventBus.once('import.done', () => nameDrawing(canvas, translate))
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return undefined
    if (NEXT.has(event.key)) return this.step(1)
    if (BEFORE.has(event.key)) return this.step(-1)
    const [selected] = this.selection.get()
    if (event.key === 'n') this.offerMenus.openCreate()
    else if (event.key === 'a' && selected?.businessObject?.$instanceOf?.('bpmn:FlowNode')) this.offerMenus.openAppend(selected)
    else return undefined
    event.preventDefault()
    return true
  }

  step(by) {
    const order = inOrder(this.elementRegistry)
    if (!order.length) return undefined
    const at = order.indexOf(this.selection.get()[0])
    const next = order[(at + by + order.length) % order.length] ?? order[0]
    this.selection.select(next)
    this.canvas.scrollToElement(next, 120)
    return true
  }
}
Hands.$inject = ['eventBus', 'canvas', 'keyboard', 'elementRegistry', 'selection', 'offerMenus', 'translate']

function nameDrawing(canvas, translate) {
  const svg = canvas.getContainer().querySelector('svg')
  svg?.setAttribute('aria-label', translate('Drawing of the route'))
}

function reachable(box) {
  for (const entry of box?.querySelectorAll('.entry') ?? []) {
    if (entry.tabIndex === 0) continue
    entry.tabIndex = 0
    entry.setAttribute('role', 'button')
    if (entry.title) entry.setAttribute('aria-label', entry.title)
    entry.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      entry.click()
    })
  }
}

// Along the arrows from each start, then whatever nothing leads to, then the arrows and lanes.
function inOrder(elementRegistry) {
  const nodes = elementRegistry.filter(({ type, businessObject }) => type !== 'label' && businessObject?.$instanceOf('bpmn:FlowNode'))
  const seen = new Set(nodes.filter(({ type }) => type === 'bpmn:StartEvent'))
  for (const node of seen) {
    for (const arrow of node.outgoing) {
      seen.add(arrow)
      if (arrow.target) seen.add(arrow.target)
    }
    for (const clock of node.attachers ?? []) seen.add(clock)
  }
  for (const node of nodes) seen.add(node)
  for (const lane of elementRegistry.filter(({ type }) => type === 'bpmn:Lane')) seen.add(lane)
  return [...seen]
}
