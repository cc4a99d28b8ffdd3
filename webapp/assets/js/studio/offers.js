// What can be drawn is offered in three places: the palette at the left, the pad beside a selected element, and menus
// that are searched by typing. Each offers only what runs.
import ContextPadProvider from 'bpmn-js/lib/features/context-pad/ContextPadProvider'
import StockPalette from 'diagram-js/lib/features/palette/Palette'
import ReplaceMenuProvider from 'bpmn-js/lib/features/popup-menu/ReplaceMenuProvider'
import { PopupEntries } from 'bpmn-js/lib/features/popup-menu/PopupEntries'
import { ANYWHERE, FOLLOWING, runs, sourceFor } from './elements.js'

const PALETTE = [
  ['step', ['user-task', 'service-task', 'rule-task']],
  ['choice', ['exclusive-gateway', 'parallel-gateway']],
  ['event', ['timer-intermediate-catch', 'none-end-event']],
  ['part', ['expanded-subprocess', 'expanded-pool']],
]
const MENU_WIDTH = 330
const PALETTE_WIDTH = 60
const ENTRY_HEIGHT = 36
const BANDS = ['bpmn:Lane', 'bpmn:Participant', 'bpmn:SubProcess', 'bpmn:Transaction']

// Upstream reckons with larger entries than those of our style sheet.
export class OneColumn extends StockPalette {
  _needsCollapse(availableHeight, entries) {
    return availableHeight < Object.keys(entries).length * ENTRY_HEIGHT + 2 * ENTRY_HEIGHT
  }
}
OneColumn.$inject = StockPalette.$inject

export class Palette {
  constructor(palette, tools, translate, menus) {
    Object.assign(this, { tools, translate, menus })
    palette.registerProvider(this)
  }

  getPaletteEntries() {
    const entries = { ...this.toolEntries(), 'tools-end': { group: 'tools', separator: true } }
    for (const [group, ids] of PALETTE) for (const id of ids) entries[`create.${id}`] = this.entry(id, group)
    const more = (event) => this.menus.openCreate(event)
    entries['create.more'] = { group: 'more', className: 'offer-more', title: this.translate('More elements'), action: { click: more } }
    return entries
  }

  toolEntries() {
    const { hand, lasso, space, connect } = this.tools
    const entry = (className, title, click) => ({ group: 'tools', className, title: this.translate(title), action: { click } })
    return {
      'hand-tool': entry('bpmn-icon-hand-tool', 'Activate hand tool', (event) => hand.activateHand(event)),
      'lasso-tool': entry('bpmn-icon-lasso-tool', 'Activate lasso tool', (event) => lasso.activateSelection(event)),
      'space-tool': entry('bpmn-icon-space-tool', 'Activate create/remove space tool', (event) => space.activateSelection(event)),
      'connect-tool': entry('bpmn-icon-connection-multi', 'Activate global connect tool', (event) => connect.start(event)),
    }
  }

  entry(id, group) {
    const { label, className, target } = PopupEntries[id]
    const start = (event) => this.menus.begin(event, target)
    return { group, className, title: this.translate(label), action: { dragstart: start, click: start } }
  }
}
Palette.$inject = ['palette', 'officeTools', 'translate', 'offerMenus']

export class Tools {
  constructor(handTool, lassoTool, spaceTool, globalConnect) {
    Object.assign(this, { hand: handTool, lasso: lassoTool, space: spaceTool, connect: globalConnect })
  }
}
Tools.$inject = ['handTool', 'lassoTool', 'spaceTool', 'globalConnect']

// A sub-process comes with its start, which it needs.
export function shapesOf(elementFactory, target) {
  if (target.type === 'bpmn:Participant') return elementFactory.createParticipantShape()
  const shape = elementFactory.createShape({ ...target })
  if (!target.isExpanded) return shape
  return [shape, elementFactory.createShape({ type: 'bpmn:StartEvent', x: 40, y: 82, parent: shape })]
}

export class Pad extends ContextPadProvider {
  constructor(...services) {
    super(...services)
    this._offerMenus = services.at(-1)
  }

  getContextPadEntries(element) {
    const all = super.getContextPadEntries(element)
    const before = Object.entries(all).filter(([id]) => !id.startsWith('append.'))
    const remark = all['append.text-annotation']
    return { ...this.followers(element, all), ...Object.fromEntries(before), ...(remark && { 'append.text-annotation': remark }) }
  }

  followers(element, all) {
    if (element.type === 'bpmn:EventBasedGateway') {
      const { 'append.condition-intermediate-event': _refused, 'append.text-annotation': _later, ...kept } = all
      return Object.fromEntries(Object.entries(kept).filter(([id]) => id.startsWith('append.')))
    }
    if (!all['append.end-event']) return {}
    const entries = {}
    for (const id of ['user-task', 'exclusive-gateway', 'none-end-event']) entries[`append.${id}`] = this.follower(id)
    const open = (event, target) => this._offerMenus.openAppend(target, event)
    entries['append.more'] = { group: 'model', className: 'offer-more', title: this._translate('Append another element'), action: { click: open } }
    if (isActivity(element)) entries.reminder = this.reminder()
    return entries
  }

  follower(id) {
    const { label, className, target } = PopupEntries[id]
    const start = (event, source) => this._create.start(event, shapesOf(this._elementFactory, target), { source: sourceFor(source) })
    const append = (_event, source) => this._autoPlace.append(sourceFor(source), this._elementFactory.createShape({ ...target }))
    const hover = (_event, source) => {
      this._appendPreview.create(sourceFor(source), target.type, target)
      return () => this._appendPreview.cleanUp()
    }
    const title = `${this._translate('Append')}: ${this._translate(label)}`
    return { group: 'model', className, title, action: { dragstart: start, click: append, hover } }
  }

  // A clock on the lower edge that does not take the paper away from its desk.
  reminder() {
    const add = (_event, host) => {
      const clock = this._elementFactory.createShape({ ...PopupEntries['non-interrupting-timer-boundary'].target })
      const place = { x: host.x + host.width * freePlace(host), y: host.y + host.height }
      this._modeling.createShape(clock, place, host, { attach: true })
    }
    return { group: 'edit', className: 'bpmn-icon-intermediate-event-catch-non-interrupting-timer', title: this._translate('Add a reminder'), action: { click: add } }
  }
}
Pad.$inject = [...ContextPadProvider.$inject, 'offerMenus']

function isActivity({ type }) {
  return /Task$|CallActivity|SubProcess|Transaction/.test(type)
}

function freePlace(host) {
  const taken = host.attachers?.length ?? 0
  return Math.max(0.2, 0.75 - 0.3 * taken)
}

export class Replacements extends ReplaceMenuProvider {
  _createEntries(target, options) {
    const offered = options.filter((option) => !option.target || runs(option.target))
    return super._createEntries(target, offered.filter((option) => option.target?.type !== 'bpmn:Participant'))
  }

  _getParticipantMultiplicityHeaderEntries() {
    return {}
  }
}
Replacements.$inject = ReplaceMenuProvider.$inject

// Two menus in which one types what one looks for: an element anywhere, or after the selected one.
export class OfferMenus {
  constructor(popupMenu, create, autoPlace, elementFactory, canvas, translate, selection, modeling) {
    Object.assign(this, { popupMenu, create, autoPlace, elementFactory, canvas, translate, selection, modeling })
    this.register('office-create', ANYWHERE, (event, target) => this.begin(event, target))
    this.register('office-append', FOLLOWING, (event, target, source) => this.append(event, target, source))
  }

  register(name, groups, act) {
    const getPopupMenuEntries = (source) => this.entries(groups, (event, target) => act(event, target, source))
    this.popupMenu.registerProvider(name, { getPopupMenuEntries })
  }

  openCreate(event) {
    this.open(this.canvas.getRootElement(), 'office-create', 'More elements', event)
  }

  openAppend(source, event) {
    this.open(source, 'office-append', 'Append another element', event)
  }

  open(target, provider, title, event) {
    const place = placeOf(event, this.canvas.getContainer())
    this.popupMenu.open(target, provider, place, { title: this.translate(title), width: MENU_WIDTH, search: true })
  }

  entries(groups, act) {
    const entries = {}
    for (const [group, ids] of Object.entries(groups)) {
      for (const id of ids) entries[id] = this.entry(PopupEntries[id], { id: group, name: this.translate(`group ${group}`) }, act)
    }
    return entries
  }

  entry({ label, className, target }, group, act) {
    const action = (event) => act(event, target)
    return { label: this.translate(label), className, group, search: label, action: { click: action, dragstart: action } }
  }

  // With the mouse the element hangs on it until it is put down; without one it is put where it fits.
  begin(event, target) {
    this.popupMenu.close()
    if (!isByHand(event)) {
      this.put(target)
      return
    }
    this.canvas.focus() // what is typed next goes to the drawing, not to the palette
    this.create.start(event, shapesOf(this.elementFactory, target))
  }

  put(target) {
    const [selected] = this.selection.get()
    if (selected?.businessObject?.$instanceOf?.('bpmn:FlowNode') && isFollower(target)) {
      this.append(null, target, selected)
      return
    }
    const { parent, place } = this.roomFor(target, selected)
    const made = this.modeling.createElements([shapesOf(this.elementFactory, target)].flat(), place, parent)
    this.selection.select(made[0])
  }

  // In the chosen lane or sub-process, else in the pool, else in the middle of what is seen.
  roomFor({ type }, selected) {
    const root = this.canvas.getRootElement()
    const pool = root.children.find((one) => one.type === 'bpmn:Participant')
    if (type === 'bpmn:Participant' || !pool) {
      const { x, y, width, height } = this.canvas.viewbox()
      return { parent: root, place: { x: x + width / 2, y: y + height / 2 } }
    }
    const band = BANDS.includes(selected?.type) ? selected : pool
    return { parent: band.type === 'bpmn:Lane' ? pool : band, place: { x: band.x + band.width / 2, y: band.y + band.height / 2 } }
  }

  append(event, target, source) {
    this.popupMenu.close()
    if (event?.type === 'dragstart') this.create.start(event, shapesOf(this.elementFactory, target), { source: sourceFor(source) })
    else this.autoPlace.append(sourceFor(source), this.elementFactory.createShape({ ...target })) // it is chosen, and its name asked for
  }
}
OfferMenus.$inject = ['popupMenu', 'create', 'autoPlace', 'elementFactory', 'canvas', 'translate', 'selection', 'modeling']

function isByHand(event) {
  return event.type === 'dragstart' || Boolean(event.detail) || Boolean(event.clientX)
}

function isFollower({ type }) {
  return !['bpmn:StartEvent', 'bpmn:Participant'].includes(type)
}

function placeOf(event, container) {
  const frame = container.getBoundingClientRect()
  const { x = 0, y = 0 } = event ?? {}
  if (x || y) return { x: x + 12, y, cursor: { x, y } }
  return { x: frame.left + 2 * PALETTE_WIDTH, y: frame.top + PALETTE_WIDTH }
}
