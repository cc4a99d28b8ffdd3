// Find in the papers of a file, over the words that were read from the scans (PDF text of Devanagari is not reliable).
const SVG = 'http://www.w3.org/2000/svg'

// The same small folding as the server's search: case, nukta, chandrabindu, danda and digits do not matter.
export function fold(text) {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u093c\u200c\u200d]/g, '')
    .replace(/\u0901/g, '\u0902')
    .replace(/[०-९]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x0966 + 48))
}

export class Finder {
  constructor(viewer) {
    this.viewer = viewer
    this.hits = []
    this.at = -1
    this.form = viewer.box.querySelector('[data-find]')
    if (!this.form) return
    this.field = this.form.querySelector('input')
    this.count = this.form.querySelector('[data-count]')
    this.wire()
    if (this.field.value) this.search()
  }

  wire() {
    const opener = this.viewer.box.querySelector('[data-view=find]')
    opener?.addEventListener('click', () => {
      this.form.hidden = !this.form.hidden
      opener.setAttribute('aria-expanded', !this.form.hidden)
      if (!this.form.hidden) this.field.focus()
    })
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (this.field.value === this.asked) this.step()
      else this.search()
    })
  }

  async search() {
    this.asked = this.field.value
    const wanted = fold(this.asked).split(/\s+/).filter(Boolean)
    this.hits = wanted.length ? await this.findWords(wanted) : []
    this.at = -1
    this.viewer.pages.forEach((page) => this.mark(page))
    this.step()
  }

  async findWords(wanted) {
    const found = []
    for (const paper of this.viewer.papers.filter((one) => one.wordsUrl)) {
      paper.words ??= fetch(paper.wordsUrl).then((answer) => (answer.ok ? answer.json() : {}))
      const pages = await paper.words
      for (const [local, words] of Object.entries(pages)) found.push(...runs(words, wanted, paper.first + Number(local) - 1))
    }
    return found
  }

  step() {
    this.count.textContent = this.hits.length ? `${((this.at + 1) % this.hits.length) + 1} / ${this.hits.length}` : '0'
    if (!this.hits.length) return
    this.at = (this.at + 1) % this.hits.length
    const { number } = this.hits[this.at]
    this.viewer.go(number)
    this.viewer.pages.filter((page) => page.number === number).forEach((page) => this.mark(page))
  }

  // Boxes lie over the page in its own fractions, so that zoom needs no new drawing; a turned page shows none.
  mark(page) {
    page.frame.querySelector('svg.hits')?.remove()
    const here = this.hits.filter((hit) => hit.number === page.number)
    if (!here.length || this.viewer.turn) return
    const layer = document.createElementNS(SVG, 'svg')
    layer.setAttribute('class', 'hits')
    layer.setAttribute('viewBox', '0 0 1 1')
    layer.setAttribute('preserveAspectRatio', 'none')
    for (const hit of here) {
      for (const [, x, y, width, height] of hit.words) {
        const box = document.createElementNS(SVG, 'rect')
        for (const [name, value] of Object.entries({ x, y, width, height })) box.setAttribute(name, value)
        if (hit === this.hits[this.at]) box.setAttribute('class', 'at')
        layer.append(box)
      }
    }
    page.frame.append(layer)
  }
}

// Every place where the wanted words follow one another; the last may be only begun.
function runs(words, wanted, number) {
  const folded = words.map(([text]) => fold(text))
  const found = []
  for (let at = 0; at + wanted.length <= words.length; at += 1) {
    if (wanted.every((word, n) => folded[at + n].includes(word))) {
      found.push({ number, words: words.slice(at, at + wanted.length) })
    }
  }
  return found
}
