// The buttons above the canvas, and the column beside it.
import { page } from './page.js'

const STEP = 1.25
const MARGIN = 16
const SMALLEST = 0.42

export function wireTools(modeler, { save, check }) {
  const commands = modeler.get('commandStack')
  const zoom = (by) => modeler.get('canvas').zoom(modeler.get('canvas').zoom() * by)
  const acts = {
    undo: () => commands.undo(),
    redo: () => commands.redo(),
    in: () => zoom(STEP),
    out: () => zoom(1 / STEP),
    fit: () => fit(modeler),
    find: (event) => find(modeler, event),
    side: () => toggleSide(modeler),
    keys: () => page.querySelector('[data-keys]').showModal(),
    save,
    check,
  }
  for (const button of page.querySelectorAll('.toolbar button[data-do]')) button.addEventListener('click', acts[button.dataset.do])
  modeler.on('commandStack.changed', () => showSteps(commands))
  document.addEventListener('keydown', (event) => pressed(event, acts))
  showSteps(commands)
}

function pressed(event, acts) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
    event.preventDefault()
    acts.save()
  } else if (event.key === '?' && !event.target.closest('input, textarea, select, [contenteditable]')) acts.keys()
}

function showSteps(commands) {
  page.querySelector('[data-do="undo"]').disabled = !commands.canUndo()
  page.querySelector('[data-do="redo"]').disabled = !commands.canRedo()
}

// The pad closes at a click beside it: this one is not for the page to hear of. It stands open when the press returns,
// so that the first letters typed after it are looked for.
function find(modeler, event) {
  event.stopPropagation()
  modeler.get('searchPad').toggle()
}

function toggleSide(modeler) {
  const isClosed = page.toggleAttribute('data-side-closed')
  page.querySelector('[data-do="side"]').setAttribute('aria-expanded', String(!isClosed))
  modeler.get('canvas').resized()
}

// All of it beside the palette; on a narrow screen only as much as can still be read, from its upper left corner.
export function fit(modeler) {
  const canvas = modeler.get('canvas')
  canvas.resized()
  const { inner, outer } = canvas.viewbox()
  const left = besidePalette()
  const scale = Math.min(1, (outer.width - left - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height)
  const shown = Math.max(scale, SMALLEST)
  const [width, height] = [outer.width / shown, outer.height / shown]
  const above = Math.max(MARGIN / shown, (height - inner.height) / 2)
  canvas.viewbox({ x: inner.x - left / shown, y: inner.y - above, width, height })
}

// The drawing is fitted beside the palette, not under it.
function besidePalette() {
  const palette = page.querySelector('.djs-palette')
  return palette?.offsetWidth ? palette.offsetLeft + palette.offsetWidth + MARGIN : MARGIN
}
