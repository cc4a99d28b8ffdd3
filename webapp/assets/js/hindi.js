// Phonetic Hindi typing in every [data-hindi] field: "prastaav" becomes प्रस्ताव as it is typed.
//
// One remembered switch for all fields (Ctrl+Space, or any [data-hindi-switch] button). Pasted text, other keyboards
// and input methods pass untouched: only single keys are looked at.
import { createTypingContext, handleTypingBeforeInputEvent } from 'lipilekhika/typing'

const KEPT = 'hindi-typing'
const OPTIONS = { includeInherentVowel: true, useNativeNumerals: false }

export function isHindiOn() {
  const kept = localStorage.getItem(KEPT)
  return kept ? kept === 'on' : document.documentElement.lang === 'hi'
}

// The nought typed right after a letter is the office's sign of abbreviation: पु0का0 is meant as पु०का०.
const LETTER = /[\u0904-\u0963\u0970-\u097f]$/u

export function abbreviates(key, before) {
  return key === '0' && LETTER.test(before)
}

// One typist for the page: only one field is written in at a time, and leaving it ends the word. Until its tables have
// come, keys stay what they are; no key is ever swallowed.
let context = null
let ready = false

export function waken() {
  if (context) return
  context = createTypingContext('Hindi', OPTIONS)
  context.ready.then(() => (ready = true))
}

export function typist() {
  return ready && isHindiOn() ? context : null
}

export function endWord() {
  context?.clearContext()
}

export function offerHindiTyping(within) {
  for (const field of within.querySelectorAll('input[data-hindi], textarea[data-hindi]')) {
    if (!field.dataset.hindi) prepare(field)
  }
  if (isHindiOn() && within.querySelector('[data-hindi]')) waken()
  showSwitches()
}

function prepare(field) {
  field.dataset.hindi = 'ready'
  field.addEventListener('focus', waken)
  field.addEventListener('blur', endWord)
  field.addEventListener('beforeinput', (event) => {
    if (!typist()) return
    if (event.inputType !== 'insertText' || event.isComposing || event.data?.length !== 1) return endWord()
    if (abbreviates(event.data, field.value.slice(0, field.selectionStart))) return abbreviate(field, event)
    handleTypingBeforeInputEvent(typist(), event, () => field.dispatchEvent(new Event('input', { bubbles: true })))
  })
}

function abbreviate(field, event) {
  event.preventDefault()
  endWord()
  field.setRangeText('०', field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

function toggle() {
  localStorage.setItem(KEPT, isHindiOn() ? 'off' : 'on')
  if (isHindiOn()) waken()
  endWord()
  showSwitches()
}

function showSwitches() {
  for (const button of document.querySelectorAll('[data-hindi-switch]')) {
    button.setAttribute('aria-pressed', isHindiOn())
  }
}

document.addEventListener('click', ({ target }) => target.closest('[data-hindi-switch]') && toggle())
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey && event.code === 'Space') {
    event.preventDefault()
    toggle()
  }
})
