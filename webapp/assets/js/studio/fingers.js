// Fingers on the canvas, which the library leaves to the mouse: one finger moves the drawing, or a chosen element, and
// two make it larger and smaller. A tap is a click.
const FURTHER = 6 // pixels until a tap is a movement
const BESIDE = '.djs-palette, .djs-context-pad, .djs-popup, .djs-overlay, .djs-direct-editing-parent, .djs-search-container'

export class Fingers {
  constructor(canvas, selection, move, elementRegistry) {
    Object.assign(this, { canvas, selection, mover: move, elementRegistry })
    const box = canvas.getContainer()
    box.addEventListener('touchstart', (event) => this.down(event), { passive: true })
    box.addEventListener('touchmove', (event) => this.along(event), { passive: false })
    for (const name of ['touchend', 'touchcancel']) box.addEventListener(name, () => (this.last = null))
  }

  down(event) {
    this.last = event.target.closest(BESIDE) ? null : placeOf(event)
    this.begun = this.last
    this.chosen = event.touches.length === 1 ? this.shapeAt(event.target) : null
  }

  // A shape that is chosen goes with the finger; an arrow, a lane and what is not chosen do not.
  shapeAt(target) {
    const id = target.closest('.djs-element')?.dataset.elementId
    const shape = id && this.elementRegistry.get(id)
    return shape && !shape.waypoints && this.selection.isSelected(shape) ? shape : null
  }

  along(event) {
    if (!this.last) return
    event.preventDefault() // the page stays where it is
    const now = placeOf(event)
    const isMeant = event.touches.length > 1 || Math.hypot(now.x - this.begun.x, now.y - this.begun.y) > FURTHER
    if (!isMeant || now.count !== this.last.count) {
      if (isMeant) this.last = now
      return
    }
    if (this.chosen) this.carry(event)
    else this.show(now)
  }

  carry(event) {
    const shape = this.chosen
    this.last = this.chosen = null
    this.mover.start(event, shape, true) // from here on the library follows the finger
  }

  show(now) {
    const { canvas, last } = this
    canvas.scroll({ dx: now.x - last.x, dy: now.y - last.y })
    if (now.apart && last.apart) {
      const { left, top } = canvas.getContainer().getBoundingClientRect()
      canvas.zoom(canvas.zoom() * (now.apart / last.apart), { x: now.x - left, y: now.y - top })
    }
    this.last = now
  }
}
Fingers.$inject = ['canvas', 'selection', 'move', 'elementRegistry']

function placeOf({ touches: [one, two] }) {
  if (!two) return { x: one.clientX, y: one.clientY, apart: 0, count: 1 }
  const [dx, dy] = [two.clientX - one.clientX, two.clientY - one.clientY]
  return { x: one.clientX + dx / 2, y: one.clientY + dy / 2, apart: Math.hypot(dx, dy), count: 2 }
}
