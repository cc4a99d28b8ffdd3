// Who else has this draft open, and whether they have saved since: asked twice a minute while the page is seen.
import { dismiss, notify, send, url } from './page.js'

const EVERY = 30_000

export class Others {
  constructor(saving) {
    this.saving = saving
  }

  watch() {
    this.ask()
    setInterval(() => document.hidden || this.ask(), EVERY)
  }

  async ask() {
    try {
      const { ok, json } = await send(url('others'), null)
      if (ok) this.show(json)
    } catch {
      dismiss('others') // the line is broken: nothing is known, and saving says so when it matters
    }
  }

  show({ names, basis }) {
    if (names) notify('others', { words: { who: names } })
    else dismiss('others')
    if (basis === this.saving.basis || this.saving.sending || this.saving.paused) dismiss('newer')
    else notify('newer', { answers: { reload: () => location.reload() } })
  }
}
