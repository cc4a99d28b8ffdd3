// A draft that was submitted, published or thrown away is looked at, not changed.
import { page } from './page.js'

const FIRST = 100_000
const BEGINNINGS = [
  'shape.move.start',
  'create.start',
  'connect.start',
  'resize.start',
  'bendpoint.move.start',
  'connectionSegment.move.start',
  'spaceTool.selection.start',
  'global-connect.start',
  'element.dblclick',
  'contextPad.open',
]

export function isLocked() {
  return page.hasAttribute('data-locked')
}

export function lock(modeler) {
  modeler.on(BEGINNINGS, FIRST, () => false)
  modeler.get('keyboard').unbind()
  page.querySelector('[data-panel]').inert = true
  for (const name of ['undo', 'redo', 'save']) page.querySelector(`[data-do="${name}"]`).hidden = true
}
