// The panel in plain words beside the drawing. It shows what is selected, or the process when nothing is, and writes
// through the command stack of the modeler.
import { el, layFocused } from './dom.js'
import { Edits } from './edits.js'
import { sectionsFor } from './sections.js'

// `vocabulary` is what the draft may name, `words` the texts of the panel, both from the server. `leaveFor` goes to the
// page that makes something for an element, once what is drawn is kept.
export function mountPanel(container, modeler, vocabulary, words, leaveFor = null) {
  const panel = new Panel(container, modeler, vocabulary, words)
  panel.leaveFor = leaveFor
  panel.listen()
  panel.show(null)
  return { show: (element) => panel.show(element), destroy: () => panel.destroy() }
}

class Panel {
  constructor(container, modeler, vocabulary, words) {
    Object.assign(this, { container, modeler, vocabulary, words })
    this.edits = new Edits(modeler)
    this.functions = new Map(vocabulary.functions.map(({ key }) => [key, key]))
    this.language = document.documentElement.lang === 'en' ? 'en' : 'hi'
    this.pending = new Map() // conditions that are being put together
    this.faults = new Map() // by field: what was typed there and cannot be
    this.wanted = 0
    this.t = (key, values = {}) => filled(words[key] ?? key, values)
    this.again = () => this.render()
    this.chosen = ({ newSelection }) => this.show(newSelection.length === 1 ? newSelection[0] : null)
  }

  listen() {
    this.bus = this.modeler.get('eventBus')
    this.bus.on(['commandStack.changed', 'import.done', 'root.set'], this.again)
    this.bus.on('selection.changed', this.chosen)
  }

  destroy() {
    this.bus.off(['commandStack.changed', 'import.done', 'root.set'], this.again)
    this.bus.off('selection.changed', this.chosen)
    cancelAnimationFrame(this.wanted)
    this.container.replaceChildren()
  }

  show(element) {
    const owner = element?.labelTarget ?? element
    if (owner === this.element && this.container.firstChild) return this.render()
    this.element = owner
    this.pending.clear()
    this.faults.clear()
    this.adding = this.reminding = null
    this.container.scrollTop = 0
    return this.draw()
  }

  // Once per frame, after the event that asks for it is over: a field that is being left has left by then.
  render() {
    cancelAnimationFrame(this.wanted)
    this.wanted = requestAnimationFrame(() => this.draw())
  }

  draw() {
    const registry = this.modeler.get('elementRegistry')
    if (this.element && !registry.get(this.element.id)) this.element = null
    const shown = this.element ?? this.modeler.get('canvas').getRootElement()
    this.container.classList.add('panel')
    if (!shown?.businessObject) return this.container.replaceChildren()
    const node = el('div', { class: 'panelbody', id: `panel-of-${shown.id}` }, sectionsFor(this, shown))
    if (this.container.closest('[data-locked]')) lock(node)
    return layFocused(this.container, [node])
  }

  // A change that may be refused: the fault, a key of the words, stands beside the field until it is mended.
  tried(name, fault, typed, act) {
    if (fault) this.faults.set(name, { fault, typed })
    else {
      this.faults.delete(name)
      act()
    }
    this.render()
  }

  fault(name) {
    const found = this.faults.get(name)
    return found && { error: this.t(found.fault), typed: found.typed }
  }

  // Select an element on the drawing, which shows it here as well.
  go(element) {
    this.modeler.get('selection').select(element)
    this.modeler.get('canvas').scrollToElement(element)
  }
}

// A draft that was submitted is read here and not changed.
function lock(node) {
  for (const control of node.querySelectorAll('input, select, textarea, button')) control.disabled = true
}

function filled(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole)
}
