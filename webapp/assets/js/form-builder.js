// The form builder: the preview follows the panel, a filling is tried in place, fields are dragged. All of it also works
// as plain forms without this file.
import { offerHindiTyping } from './hindi.js'
import { markSaved } from './leave.js'
import { offerLookUp } from './lookup.js'
import { showWhatApplies } from './shown.js'

const PAUSE = 350
const preview = document.querySelector('[data-preview]')
const panel = document.querySelector('[data-panel]')
const trying = document.querySelector('[data-try]')

// Of several requests under way only the last one is shown.
let asked = 0

async function show(url, body) {
  const mine = ++asked
  const answer = await fetch(url, { method: 'POST', body, headers: { 'X-Part': '1' } })
  if (mine !== asked || ![200, 422].includes(answer.status)) return false
  preview.innerHTML = await answer.text()
  offerHindiTyping(preview)
  offerLookUp(preview)
  showWhatApplies()
  return true
}

function followPanel() {
  let timer
  panel.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => show(panel.dataset.previewUrl, new FormData(panel)), PAUSE)
  })
  const kind = panel.querySelector('[data-kind]')
  if (!kind) return // the panel of a check
  kind.hidden = true
  panel.elements.kind.addEventListener('change', () => {
    markSaved(panel)
    kind.click()
  })
}

function tryInPlace() {
  trying.addEventListener('submit', async (event) => {
    event.preventDefault()
    const done = await show(trying.action, new FormData(trying, event.submitter))
    if (done) preview.querySelector('[role=alert], [role=status]')?.scrollIntoView({ block: 'nearest' })
  })
}

// A field is dragged within its own list; the order is sent as one act.
function dragFields(list) {
  let dragged = null
  for (const item of list.children) {
    item.draggable = true
    item.addEventListener('dragstart', (event) => {
      dragged = item
      event.stopPropagation()
      event.dataTransfer.effectAllowed = 'move'
    })
    item.addEventListener('dragover', (event) => {
      if (!dragged || dragged === item || dragged.parentElement !== list) return
      event.preventDefault()
      const { top, height } = item.getBoundingClientRect()
      item[event.clientY > top + height / 2 ? 'after' : 'before'](dragged)
    })
    item.addEventListener('dragend', (event) => {
      event.stopPropagation()
      if (dragged) send(list)
      dragged = null
    })
  }
}

function send(list) {
  const form = list.querySelector('form').cloneNode(true)
  for (const one of form.querySelectorAll('[name=field], [name=table], button')) one.remove()
  const order = [...list.children].map((item) => item.dataset.field).join(',')
  for (const [name, value] of Object.entries({ order, table: list.dataset.table })) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value })
    form.append(input)
  }
  form.hidden = true
  document.body.append(form)
  form.submit()
}

if (panel) followPanel()
if (trying) tryInPlace()
for (const list of document.querySelectorAll('[data-order]')) if (list.querySelector('form')) dragFields(list)
