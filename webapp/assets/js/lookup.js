// Fields that refer to a file or receipt ([data-look-up]): what is begun to be typed, a number or words of a subject, is
// looked up and offered below; arrows and Enter choose, Escape closes. Without this file the number is typed, and the
// server judges it all the same.
const PAUSE = 250
let fields = 0

export function offerLookUp(within) {
  for (const input of within.querySelectorAll('input[data-look-up]')) if (!input.role) new LookUp(input)
}

class LookUp {
  constructor(input) {
    this.input = input
    this.id = `look-up-${(fields += 1)}`
    this.list = make('ul', { id: this.id, role: 'listbox', class: 'lookup', hidden: '', 'aria-label': input.labels[0]?.textContent.trim() ?? '' })
    this.told = make('span', { class: 'hint', role: 'status' })
    input.after(this.list, this.told)
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.id })) {
      input.setAttribute(name, value)
    }
    input.addEventListener('input', () => this.typed())
    input.addEventListener('keydown', (event) => this.pressed(event))
    input.addEventListener('blur', () => this.close())
    this.list.addEventListener('pointerdown', (event) => event.preventDefault()) // the field keeps the focus
    this.list.addEventListener('click', ({ target }) => this.choose(target.closest('[role=option]')))
  }

  typed() {
    this.told.textContent = ''
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask(this.input.value.trim()), PAUSE)
  }

  async ask(wanted) {
    if (wanted.length < 2) return this.close()
    const query = new URLSearchParams({ format: this.input.dataset.search, q: wanted })
    try {
      const answer = await fetch(`${this.input.dataset.lookUp}?${query}`, { headers: { Accept: 'application/json' } })
      const { found } = answer.ok ? await answer.json() : { found: [] }
      if (this.input.value.trim() === wanted && document.activeElement === this.input) this.show(found)
    } catch {
      this.close() // the line is gone: the number can still be typed
    }
    return undefined
  }

  show(found) {
    this.list.replaceChildren(...found.map(({ number, title }, place) => option(`${this.id}-${place}`, number, title)))
    this.mark(null)
    this.open(found.length > 0)
    this.told.textContent = found.length ? '' : this.input.dataset.none
  }

  open(isOpen) {
    this.list.hidden = !isOpen
    this.input.setAttribute('aria-expanded', String(isOpen))
  }

  close() {
    clearTimeout(this.timer)
    this.open(false)
    this.mark(null)
  }

  pressed(event) {
    if (this.list.hidden) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) this.move(step)
    else if (event.key === 'Escape') this.close()
    else if (event.key !== 'Enter' || !this.marked) return
    else this.choose(this.marked)
    event.preventDefault()
    event.stopPropagation()
  }

  move(step) {
    const options = [...this.list.children]
    const at = options.indexOf(this.marked) + step
    this.mark(options[(at + options.length) % options.length] ?? options[0])
  }

  mark(one) {
    this.marked?.setAttribute('aria-selected', 'false')
    this.marked = one
    one?.setAttribute('aria-selected', 'true')
    one?.scrollIntoView({ block: 'nearest' })
    if (one) this.input.setAttribute('aria-activedescendant', one.id)
    else this.input.removeAttribute('aria-activedescendant')
  }

  choose(one) {
    if (!one) return
    this.input.value = one.dataset.number
    this.input.dispatchEvent(new Event('change', { bubbles: true }))
    this.close()
    this.told.textContent = one.lastChild.textContent
  }
}

function option(id, number, title) {
  const made = make('li', { id, role: 'option', 'aria-selected': 'false', 'data-number': number })
  made.append(Object.assign(make('b', { class: 'num' }), { textContent: number }), Object.assign(make('span', {}), { textContent: title }))
  return made
}

function make(tag, attributes) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}
