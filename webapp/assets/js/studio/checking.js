// The gate's findings beside their elements and in a list. Stage one follows every change; the whole proof has a button.
import { notify, page, send, url } from './page.js'

const AFTER = 900

export class Checking {
  constructor(modeler, text) {
    this.modeler = modeler
    this.text = text
    this.list = page.querySelector('[data-findings]')
    this.count = page.querySelector('[data-finding-count]')
    this.asked = 0
  }

  watch() {
    this.modeler.on('commandStack.changed', () => {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.check(), AFTER)
    })
    this.modeler.on('selection.changed', ({ newSelection }) => this.pointOut(newSelection[0]?.id))
    this.list.addEventListener('click', ({ target }) => this.go(Number(target.closest('[data-number]')?.dataset.number)))
  }

  async check({ prove = false } = {}) {
    const number = (this.asked += 1)
    this.state(prove ? 'proving' : 'checking')
    try {
      const { ok, json } = await send(`${url('check')}${prove ? '?prove=1' : ''}`, await this.text())
      if (number !== this.asked) return // a later question is under way; its answer counts
      if (ok) this.show(json, prove)
      else notify('not-checked', { words: { reason: json?.detail ?? '' } })
    } catch {
      if (number === this.asked) this.state('unknown')
    }
  }

  show({ findings }, prove) {
    this.findings = findings
    this.leaveWay()
    this.drawBadges()
    this.list.replaceChildren(...findings.map(row))
    this.count.textContent = findings.length
    this.count.hidden = !findings.length
    const errors = findings.some(({ severity }) => severity === 'error')
    this.state(findings.length ? (errors ? 'errors' : 'warnings') : prove ? 'proven' : 'clean')
  }

  drawBadges() {
    const overlays = this.modeler.get('overlays')
    const registry = this.modeler.get('elementRegistry')
    overlays.remove({ type: 'finding' })
    const seen = new Map()
    for (const finding of this.findings) {
      const element = registry.get(finding.element)
      if (!element || element === this.modeler.get('canvas').getRootElement()) continue
      const place = seen.get(element) ?? 0
      seen.set(element, place + 1)
      if (place < 3) overlays.add(element, 'finding', { position: placeFor(element, place), html: this.badge(finding) })
    }
  }

  badge({ number, severity, text }) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = `finding-badge ${severity}`
    button.textContent = number
    button.title = text
    button.addEventListener('click', () => this.go(number))
    return button
  }

  go(number) {
    const finding = this.findings?.find((one) => one.number === number)
    if (!finding) return
    const element = this.modeler.get('elementRegistry').get(finding.element)
    if (element) {
      this.modeler.get('selection').select(element)
      this.modeler.get('canvas').scrollToElement(element, 140)
    }
    this.leaveWay()
    this.drawWay(finding)
    this.mark(number)
  }

  mark(number) {
    for (const item of this.list.children) item.toggleAttribute('data-current', Number(item.dataset.number) === number)
    this.list.querySelector('[data-current]')?.scrollIntoView({ block: 'nearest' })
  }

  pointOut(id) {
    const finding = this.findings?.find(({ element }) => element === id)
    if (finding) this.mark(finding.number)
  }

  // The way on which the fault shows: its stops numbered, the arrows between them painted.
  drawWay({ way, arrows }) {
    const registry = this.modeler.get('elementRegistry')
    const overlays = this.modeler.get('overlays')
    const stops = way.map(({ element }) => registry.get(element)).filter(Boolean)
    this.painted = [...stops, ...arrows.map((id) => registry.get(id)).filter(Boolean)]
    for (const one of this.painted) this.modeler.get('canvas').addMarker(one, 'on-the-way')
    stops.forEach((one, at) => overlays.add(one, 'way', { position: { top: -12, left: -12 }, html: stop(at + 1) }))
  }

  leaveWay() {
    const canvas = this.modeler.get('canvas')
    const registry = this.modeler.get('elementRegistry')
    for (const one of this.painted ?? []) if (registry.get(one.id)) canvas.removeMarker(one, 'on-the-way')
    this.painted = []
    this.modeler.get('overlays').remove({ type: 'way' })
  }

  state(state) {
    const line = page.querySelector('[data-check-state]')
    line.textContent = line.dataset[state]
    line.dataset.now = state
  }
}

function row({ number, severity, text, hint, element }) {
  const item = document.createElement('li')
  item.className = severity
  item.dataset.number = number
  const button = document.createElement('button')
  button.type = 'button'
  button.append(part('span', 'no', number), part('b', '', text), part('span', 'hint', hint))
  button.dataset.element = element
  item.append(button)
  return item
}

function part(tag, name, text) {
  const made = document.createElement(tag)
  made.className = name
  made.textContent = text
  return made
}

function stop(number) {
  const mark = part('span', 'way-stop', number)
  mark.setAttribute('aria-hidden', 'true')
  return mark
}

function placeFor(element, place) {
  const shift = 22 * place
  if (!element.waypoints) return { top: -11, right: 11 + shift }
  const middle = element.waypoints[Math.floor((element.waypoints.length - 1) / 2)]
  const xs = element.waypoints.map(({ x }) => x)
  const ys = element.waypoints.map(({ y }) => y)
  return { left: middle.x - Math.min(...xs) + 4 + shift, top: middle.y - Math.min(...ys) - 22 }
}
