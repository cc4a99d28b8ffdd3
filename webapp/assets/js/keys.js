// Keys of the office. Never while somebody types, except Ctrl+Enter, which presses the step's main button.
const TYPING = 'input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]'

export function watchKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return pressMain(event)
    if (pressNamed(event)) return
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return
    const act = ACTS[event.key.toLowerCase()]
    if (act) act(event)
  })
}

const ACTS = {
  j: () => moveTo(+1),
  k: () => moveTo(-1),
  x: () => document.querySelector('.tray-row.is-at input[type=checkbox]')?.click(),
  a: () => document.querySelector('.bulk:not([hidden]) [data-key=a]')?.click(),
  r: () => document.querySelector('.bulk:not([hidden]) [data-key=r]')?.click(),
  '/': focusSearch,
}

function pressMain(event) {
  const button = document.querySelector('[data-main]:not([disabled])')
  if (!button) return
  event.preventDefault()
  button.click()
}

// A button may name its own key: data-shortcut="F9" or "Alt+a".
function pressNamed(event) {
  const name = `${event.altKey ? 'Alt+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`
  const button = [...document.querySelectorAll('[data-shortcut]')].find((one) => one.dataset.shortcut === name)
  if (!button) return false
  event.preventDefault()
  button.click()
  return true
}

function moveTo(step) {
  const rows = [...document.querySelectorAll('.tray-row')]
  if (!rows.length) return
  const at = rows.findIndex((row) => row.classList.contains('is-at'))
  const next = Math.max(0, Math.min(rows.length - 1, at + step))
  rows.forEach((row, index) => row.classList.toggle('is-at', index === next))
  rows[next].querySelector('a').focus()
}

function focusSearch(event) {
  const field = document.querySelector('#list-search') ?? document.querySelector('.mast [type=search]')
  if (!field) return
  event.preventDefault()
  field.focus()
}
