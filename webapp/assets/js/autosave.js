// A yellow note is kept by itself: at most every ten seconds, and when the officer leaves the field.
//
// <form data-autosave="URL"> is posted as it stands, with X-Autosave: 1. The answer is JSON: {"revision": 5, "saved":
// "10:42"}, or 409 with {"message": "…"} when a later text exists; the text on the screen is then left alone.
import { markSaved } from './leave.js'

const EVERY = 10_000

export function watchAutosave(csrfToken) {
  for (const form of document.querySelectorAll('form[data-autosave]')) watch(form, csrfToken)
}

function watch(form, csrfToken) {
  let timer = null
  let stopped = false
  const save = async () => {
    clearTimeout(timer)
    timer = null
    stopped = !(await send(form, csrfToken()))
  }
  const touched = ({ target }) => {
    if (target.form !== form || stopped || target.closest('.stepfields')) return // a step's form goes with its button
    say(form, 'unsaved')
    timer ??= setTimeout(save, EVERY)
  }
  document.addEventListener('input', touched)
  document.addEventListener('focusout', ({ target }) => {
    const own = target.form === form || target.closest(`[data-editor][data-form="${form.id}"]`)
    if (own && timer && !stopped) save()
  })
}

async function send(form, token) {
  const body = new FormData(form)
  body.delete('key') // the once-only key belongs to the act that the form sends, not to its note
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: 'POST',
      body,
      headers: { 'X-CSRFToken': token, 'X-Autosave': '1', Accept: 'application/json' },
    })
    return await accept(form, answer)
  } catch {
    say(form, 'failed') // no network: the text stays on the screen and goes with the next try
    return true
  }
}

async function accept(form, answer) {
  if (!answer.headers.get('Content-Type')?.includes('json')) {
    say(form, 'failed')
    return answer.status >= 500
  }
  const { revision, saved, message } = await answer.json()
  if (!answer.ok) {
    say(form, 'failed', message)
    return false
  }
  if (form.elements.revision) form.elements.revision.value = revision
  markSaved(form)
  say(form, 'saved', saved)
  return true
}

// The words stand in the page, in its language: <span data-save-state data-saved="Saved %" data-unsaved="…" …>.
function say(form, state, detail = '') {
  const line = document.querySelector(`[data-save-state="${form.id}"]`)
  if (!line) return
  line.textContent = state === 'failed' && detail ? detail : line.dataset[state].replace('%', detail)
  line.classList.toggle('bad', state === 'failed')
}
