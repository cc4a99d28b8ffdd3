// Fields that only some buttons need stand in blocks: [data-outcomes="key key"]. The main button's block is open from
// the start; pressing another button opens its block and leads to its first field, and the next press sends.
// Without this file all blocks are open.
const BLOCKS = '[data-outcomes]'
const FIELD = 'input:not([type=hidden]), select, textarea'

export function openBlocksByButton() {
  const blocks = [...document.querySelectorAll(BLOCKS)]
  if (!blocks.length) return
  const main = document.querySelector('[data-main][name=outcome]')
  const wrong = blocks.filter((block) => block.querySelector('.err'))
  const open = wrong.length ? wrong : blocks.filter((block) => belongs(block, main?.value))
  for (const block of blocks) block.hidden = !open.includes(block)
  // Before all other listeners: nothing is sent or asked until the fields have been seen.
  document.addEventListener('submit', (event) => hold(event, blocks), { capture: true })
}

// The button whose fields lie open is the one to press next, and looks so.
function lead(button) {
  for (const other of button.parentElement.querySelectorAll('button[name=outcome]')) {
    other.classList.toggle('btn-main', other === button)
    other.toggleAttribute('data-main', other === button)
  }
  const key = button.parentElement.querySelector('button kbd')
  if (key) button.append(' ', key)
}

function belongs(block, outcome) {
  return block.dataset.outcomes.split(' ').includes(outcome)
}

function hold(event, blocks) {
  const button = event.submitter
  if (button?.name !== 'outcome') return
  const own = blocks.filter((block) => belongs(block, button.value))
  const unseen = own.filter((block) => block.hidden)
  for (const block of blocks) block.hidden = !own.includes(block)
  lead(button)
  if (!unseen.length) return
  event.preventDefault()
  event.stopImmediatePropagation()
  unseen[0].scrollIntoView({ block: 'center' })
  unseen[0].querySelector(FIELD)?.focus({ preventScroll: true })
}
