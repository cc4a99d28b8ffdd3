// The draft is kept by itself: at most every ten seconds, when the page loses the eye, and when it is left. What the
// server has not taken yet is kept in this browser, so that neither a broken line nor a closed window loses it.
import { dismiss, notify, page, send, url } from './page.js'

const EVERY = 10_000
const ASIDE_AFTER = 800
const BREATH = 100
const MOST_WHEN_LEAVING = 60_000 // bytes that a browser still sends for a page that is gone

export class Saving {
  constructor(modeler, { revision, basis, draft, person, xml }) {
    // One PC at a counter has several officers: each finds his own text, and nobody another's.
    Object.assign(this, { modeler, revision, basis, xml, place: `patravali-drawing-${person}-${draft}` })
    this.changes = 0
    this.saved = 0
    this.paused = false
  }

  watch() {
    this.modeler.on('commandStack.changed', () => this.changed())
    addEventListener('online', () => this.save())
    addEventListener('blur', () => this.save())
    document.addEventListener('visibilitychange', () => document.hidden && this.save())
    addEventListener('pagehide', () => this.saveLeaving())
    addEventListener('beforeunload', (event) => this.isOwing() && event.preventDefault())
  }

  isOwing() {
    return this.changes !== this.saved
  }

  changed() {
    this.changes += 1
    this.say('unsaved')
    clearTimeout(this.asideTimer)
    this.asideTimer = setTimeout(() => this.putAside(), ASIDE_AFTER)
    this.timer ??= setTimeout(() => this.save(), EVERY)
  }

  async text() {
    const { xml } = await this.modeler.saveXML({ format: true })
    return xml
  }

  async putAside() {
    const xml = await this.text()
    this.latest = xml
    try {
      localStorage.setItem(this.place, JSON.stringify({ revision: this.revision, basis: this.basis, xml, at: Date.now() }))
    } catch {
      notify('no-room') // private windows and full discs: then only the server keeps it
    }
  }

  aside() {
    const kept = localStorage.getItem(this.place)
    return kept ? JSON.parse(kept) : null
  }

  forget() {
    clearTimeout(this.asideTimer)
    localStorage.removeItem(this.place)
  }

  async save() {
    clearTimeout(this.timer)
    this.timer = null
    if (this.paused || !this.isOwing()) return
    this.soon = this.sending // asked for while an earlier text is under way: the later one follows at once
    if (this.sending) return
    this.sending = true
    const upTo = this.changes
    try {
      await this.give(await this.text(), upTo)
    } catch {
      this.failed('away')
    } finally {
      this.sending = false
      if (this.isOwing() && !this.paused) this.timer ??= setTimeout(() => this.save(), this.soon ? 0 : EVERY)
    }
  }

  // Whether all that is drawn has reached the office, after a last attempt.
  async isSettled() {
    while (this.sending) await new Promise((next) => setTimeout(next, BREATH))
    await this.save()
    return !this.isOwing() && !this.paused
  }

  async give(xml, upTo) {
    this.say('saving')
    const { status, ok, json } = await send(this.address(), xml)
    if (ok && json.beside) this.besideTheirs(json, upTo)
    else if (ok) this.accepted(json, xml, upTo)
    else if (status >= 500 || status === 429) this.failed('away')
    else this.failed('refused', json?.detail)
  }

  address() {
    return `${url('save')}?${new URLSearchParams({ revision: this.revision, basis: this.basis })}`
  }

  accepted({ revision, basis, saved }, xml, upTo) {
    Object.assign(this, { revision, basis, saved: upTo, xml })
    if (!this.isOwing()) this.forget()
    dismiss('failed')
    this.say(this.isOwing() ? 'unsaved' : 'saved', saved)
  }

  failed(state, detail = '') {
    this.say('failed')
    const reason = detail || page.dataset[state === 'away' ? 'reasonAway' : 'reasonRefused']
    notify('failed', { words: { reason }, answers: { again: () => this.save() } })
  }

  // Somebody saved in between: nothing of theirs is overwritten; ours stands beside it until one of the two is chosen.
  besideTheirs({ message, revision, beside }, upTo) {
    this.paused = true
    this.say('conflict')
    const take = () => {
      this.forget()
      this.saved = this.changes
      location.reload()
    }
    const keep = () => this.keepOurs(`${beside}?revision=${revision}`, upTo)
    notify('conflict', { words: { message }, links: { both: beside }, answers: { take, keep } })
  }

  async keepOurs(address, upTo) {
    try {
      const { ok, json } = await send(address, null)
      if (!ok || json.beside) {
        this.failed('refused', json?.message ?? json?.detail)
        return
      }
      dismiss('conflict')
      this.paused = false
      this.accepted(json, this.latest, upTo)
      this.save()
    } catch {
      this.failed('away')
    }
  }

  // The page is going: a request that outlives it, as long as it is small enough.
  saveLeaving() {
    if (this.paused || this.sending || !this.isOwing() || !this.latest || this.latest.length > MOST_WHEN_LEAVING) return
    send(this.address(), this.latest, { keepalive: true }).catch(() => {})
  }

  say(state, detail = '') {
    const line = page.querySelector('[data-save-state]')
    line.textContent = line.dataset[state].replace('%', detail)
    line.classList.toggle('bad', state === 'failed' || state === 'conflict')
  }
}
