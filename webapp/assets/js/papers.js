// The papers of a file as one run of pages, however many documents they are.
//
// The list of papers is the source: each link carries data-pdf, data-first (its first page in the file), data-pages and,
// once the paper has been read, data-words (JSON: {"1": [["word", left, top, width, height], …]}, fractions of the page).
// Pages are drawn when they come near. Without this file the links and the server's page pictures serve.
import { setCurrentPage } from './current-page.js'
import { Finder } from './finding.js'
import { openDocument } from './pdf.js'

const NEAR = '900px 0px'
const SHARPEST = 2
const WIDEST = 760
const GAP = 8
const ZOOM = { step: 1.2, least: 0.5, most: 4 }

class Viewer {
  constructor(box) {
    this.box = box
    this.pane = box.querySelector('[data-sheets]')
    this.field = box.querySelector('[data-page-number]')
    this.zoom = 1
    this.turn = 0
    this.papers = [...box.querySelectorAll('a[data-pdf]')].map(readPaper)
    this.pages = this.papers.flatMap((paper) => Array.from({ length: paper.count }, (_, n) => this.makePage(paper, n)))
    this.pane.replaceChildren(...this.pages.map((page) => page.frame))
    this.near = new IntersectionObserver((seen) => this.onNear(seen), { root: this.pane, rootMargin: NEAR })
    this.pages.forEach((page) => this.near.observe(page.frame))
    this.wire()
    this.follow()
  }

  makePage(paper, index) {
    const number = paper.first + index
    const frame = document.createElement('div')
    frame.className = 'sheetpage'
    frame.id = `page-${number}`
    frame.dataset.number = number
    frame.setAttribute('role', 'img')
    frame.setAttribute('aria-label', `${this.box.dataset.pageWord} ${number}: ${paper.title}`)
    return { paper, index, number, frame, drawn: '' }
  }

  wire() {
    const acts = {
      previous: () => this.go(this.current - 1),
      next: () => this.go(this.current + 1),
      'zoom-in': () => this.scale(ZOOM.step),
      'zoom-out': () => this.scale(1 / ZOOM.step),
      rotate: () => this.rotate(),
    }
    for (const button of this.box.querySelectorAll('[data-view]')) {
      button.addEventListener('click', (event) => {
        event.preventDefault()
        acts[button.dataset.view]?.()
      })
    }
    this.field?.addEventListener('change', () => this.go(Number(this.field.value)))
    this.field?.form?.addEventListener('submit', (event) => {
      event.preventDefault()
      this.go(Number(this.field.value))
    })
    for (const paper of this.papers) {
      paper.link.addEventListener('click', (event) => {
        event.preventDefault()
        this.go(paper.first)
      })
    }
    addEventListener('hashchange', () => this.goToHash())
    this.pane.addEventListener('scroll', () => this.follow(), { passive: true })
  }

  goToHash() {
    const match = /^#page-(\d+)$/.exec(location.hash)
    if (match) this.go(Number(match[1]))
  }

  // Shows a page, and brings the pane itself into view when the reader asked for it from elsewhere (a citation).
  go(number, { reveal = true } = {}) {
    const page = this.pages.find((one) => one.number === number)
    if (page) this.pane.scrollTop += page.frame.getBoundingClientRect().top - this.pane.getBoundingClientRect().top - GAP
    if (page && reveal) this.pane.scrollIntoView({ block: 'nearest' })
    this.follow()
  }

  // The current page is the last one whose top has passed the upper third of the pane.
  follow() {
    const third = this.pane.getBoundingClientRect().top + this.pane.clientHeight / 3
    const passed = this.pages.filter((page) => page.frame.getBoundingClientRect().top <= third)
    const page = passed.at(-1) ?? this.pages[0]
    if (!page || page.number === this.current) return
    this.current = page.number
    setCurrentPage(page.number)
    if (this.field) this.field.value = page.number
    for (const paper of this.papers) paper.link.toggleAttribute('aria-current', false)
    page.paper.link.setAttribute('aria-current', 'true')
  }

  // Pixels between the pane's paddings, less the page's own border.
  room() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.pane)
    return this.pane.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - 2
  }

  scale(by) {
    this.zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, this.zoom * by))
    this.redraw()
  }

  rotate() {
    this.turn = (this.turn + 90) % 360
    this.redraw()
  }

  redraw() {
    const kept = this.current
    this.pages.forEach((page) => this.near.unobserve(page.frame))
    this.pages.forEach((page) => this.near.observe(page.frame))
    this.go(kept, { reveal: false })
  }

  onNear(seen) {
    for (const { target, isIntersecting } of seen) {
      const page = this.pages.find((one) => one.frame === target)
      if (isIntersecting) this.draw(page).catch(() => this.showPicture(page))
    }
  }

  async draw(page) {
    const wanted = `${this.zoom}/${this.turn}/${this.pane.clientWidth}`
    if (page.drawn === wanted) return
    page.drawn = wanted
    page.paper.document ??= openDocument({ url: page.paper.url }, this.box.dataset)
    const pdfPage = await (await page.paper.document).getPage(page.index + 1)
    const rotation = (pdfPage.rotate + this.turn) % 360
    const natural = pdfPage.getViewport({ scale: 1, rotation })
    const width = Math.min(this.room(), WIDEST) * this.zoom
    const viewport = pdfPage.getViewport({ scale: width / natural.width, rotation })
    const canvas = document.createElement('canvas')
    const sharp = Math.min(devicePixelRatio || 1, SHARPEST)
    canvas.width = Math.round(viewport.width * sharp)
    canvas.height = Math.round(viewport.height * sharp)
    canvas.style.width = `${viewport.width}px`
    await pdfPage.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] }).promise
    page.frame.replaceChildren(canvas)
    page.frame.classList.add('is-drawn')
    this.finder?.mark(page)
  }

  // A document that pdf.js cannot draw is shown as the server's picture of the page.
  showPicture(page) {
    page.drawn = ''
    if (!page.paper.picture) return
    const picture = document.createElement('img')
    picture.src = page.paper.picture.replace('{page}', page.index + 1)
    picture.alt = ''
    page.frame.replaceChildren(picture)
    page.frame.classList.add('is-drawn')
  }
}

function readPaper(link) {
  const { pdf, first, pages, words, picture } = link.dataset
  return {
    link,
    url: pdf,
    first: Number(first),
    count: Number(pages),
    wordsUrl: words,
    picture,
    title: link.querySelector('b')?.textContent ?? '',
  }
}

for (const box of document.querySelectorAll('[data-viewer]')) {
  const viewer = new Viewer(box)
  viewer.finder = new Finder(viewer)
  viewer.go(Number(box.dataset.start) || 1, { reveal: false })
  viewer.goToHash()
}
