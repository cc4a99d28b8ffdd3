// The parts of the editor's page. Its words stand in it, in its language: in templates and data attributes.
export const page = document.querySelector('#editor')

export function url(name) {
  return page.dataset[name]
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? ''
}

export function readJson(id) {
  const script = document.getElementById(id)
  return script ? JSON.parse(script.textContent) : {}
}

// A notice above the drawing, from <template data-notice="kind">. Its buttons answer to their data-do.
export function notify(kind, { words = {}, links = {}, answers = {} } = {}) {
  dismiss(kind)
  const box = page.querySelector(`template[data-notice="${kind}"]`).content.firstElementChild.cloneNode(true)
  box.dataset.kind = kind
  for (const slot of box.querySelectorAll('[data-slot]')) slot.textContent = words[slot.dataset.slot] ?? ''
  for (const link of box.querySelectorAll('a[data-link]')) {
    link.hidden = !links[link.dataset.link]
    if (!link.hidden) link.href = links[link.dataset.link]
  }
  for (const button of box.querySelectorAll('button[data-do]')) {
    button.addEventListener('click', () => answers[button.dataset.do]?.())
  }
  page.querySelector('[data-notices]').append(box)
}

export function dismiss(kind) {
  page.querySelector(`[data-notices] [data-kind="${kind}"]`)?.remove()
}

// Sends XML or nothing, and reads JSON. Throws when the server is away; an answer that is no JSON is a log-in page.
export async function send(address, body, options = {}) {
  const headers = { 'Content-Type': 'application/xml', 'X-CSRFToken': csrfToken(), 'X-Autosave': '1', Accept: 'application/json' }
  const answer = await fetch(address, { method: 'POST', body, headers, ...options })
  const isJson = answer.headers.get('Content-Type')?.includes('json')
  return { status: answer.status, ok: answer.ok && isJson, json: isJson ? await answer.json() : null }
}
