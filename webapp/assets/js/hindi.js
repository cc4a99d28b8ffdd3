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

export function newTypingContext() {
  return createTypingContext('Hindi', OPTIONS)
}

export function offerHindiTyping(within) {
  for (const field of within.querySelectorAll('input[data-hindi], textarea[data-hindi]')) {
    if (!field.dataset.hindi) prepare(field)
  }
  showSwitches()
}

function prepare(field) {
  field.dataset.hindi = 'ready'
  let context = null
  field.addEventListener('focus', () => (context ??= newTypingContext()))
  field.addEventListener('blur', () => context?.clearContext())
  field.addEventListener('beforeinput', (event) => {
    if (!context || !isHindiOn()) return
    if (event.inputType !== 'insertText' || event.isComposing || event.data?.length !== 1) return context.clearContext()
    handleTypingBeforeInputEvent(context, event, () => field.dispatchEvent(new Event('input', { bubbles: true })))
  })
}

function toggle() {
  localStorage.setItem(KEPT, isHindiOn() ? 'off' : 'on')
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
