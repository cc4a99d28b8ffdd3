// Decision tables: cells are checked while one writes, arrows go from row to row, a case is asked in place. The page
// also works as a plain form without this file.
const PAUSE = 400
const form = document.querySelector('[data-sheet]')

// As a plain form sends it: of parts, which files need, the server takes fewer than a large table has cells.
const sent = () => new URLSearchParams(new FormData(form))

let asked = 0


async function check() {
  const mine = ++asked
  const answer = await fetch(form.dataset.checkUrl, { method: 'POST', body: sent() })
  if (mine !== asked || !answer.ok) return
  const { cells, rows } = await answer.json()
  for (const place of form.querySelectorAll('[data-error]')) {
    const said = cells[place.dataset.error] ?? ''
    place.textContent = said
    document.getElementById(place.dataset.error)?.toggleAttribute('aria-invalid', Boolean(said))
  }
  showRows(rows)
}

function showRows(sentences) {
  const box = form.querySelector('[data-faults]')
  box.replaceChildren()
  if (!sentences.length) return
  const notice = document.createElement('div')
  notice.className = 'notice amber'
  const list = document.createElement('ul')
  list.className = 'm-0'
  for (const sentence of sentences) {
    const item = document.createElement('li')
    item.textContent = sentence
    list.append(item)
  }
  notice.append(list)
  box.append(notice)
}

function checkWhileWriting() {
  let timer
  form.addEventListener('input', ({ target }) => {
    if (target.name?.startsWith('ask-')) return
    clearTimeout(timer)
    timer = setTimeout(check, PAUSE)
  })
}

// Up and down go to the same column of the next row; with Alt they take the row along.
function walkByKeys() {
  form.addEventListener('keydown', (event) => {
    const row = event.target.closest('[data-row]')
    if (!row || !['ArrowUp', 'ArrowDown'].includes(event.key)) return
    const up = event.key === 'ArrowUp'
    if (event.altKey) {
      event.preventDefault()
      row.querySelector(up ? '[data-up]:not([disabled])' : '[data-down]:not([disabled])')?.click()
    } else if (event.target.matches('input') && !event.target.list?.options.length) {
      event.preventDefault()
      const next = up ? row.previousElementSibling : row.nextElementSibling
      const column = event.target.closest('td').cellIndex
      next?.cells[column]?.querySelector('input, select, textarea')?.focus()
    }
  })
}

function askInPlace() {
  const box = form.querySelector('[data-asked]')
  form.addEventListener('submit', async (event) => {
    if (!event.submitter?.matches('[data-ask]')) return
    event.preventDefault()
    const url = event.submitter.formAction
    const answer = await fetch(url, { method: 'POST', body: sent(), headers: { 'X-Part': '1' } })
    if (![200, 422].includes(answer.status)) return
    box.innerHTML = await answer.text()
    box.querySelector('[data-ask]').focus()
  })
  // Enter in a field of the case asks; it does not save.
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.matches('input')) return
    event.preventDefault()
    box.querySelector('[data-ask]').click()
  })
}

checkWhileWriting()
walkByKeys()
askInPlace()
