// Names that are written on the canvas take part in the page's Hindi typing: "prastaav" becomes प्रस्ताव.
import { abbreviates, endWord, isHindiOn, typist, waken } from '../hindi.js'

const prepared = new WeakSet()

export function typeHindiInLabels(modeler) {
  modeler.on('directEditing.activate', () => {
    const box = modeler.get('canvas').getContainer().querySelector('.djs-direct-editing-content')
    if (!box || prepared.has(box)) return
    prepared.add(box)
    box.lang = 'hi'
    box.addEventListener('beforeinput', (event) => typed(event, box))
    box.addEventListener('blur', endWord)
  })
  modeler.on('directEditing.activate', waken)
  if (isHindiOn()) waken()
  modeler.on(['directEditing.complete', 'directEditing.cancel'], endWord)
}

// Each key may rewrite the last few letters: the library says how many to take back and what to put there.
function typed(event, box) {
  if (!typist() || event.inputType !== 'insertText' || event.isComposing || event.data?.length !== 1) {
    endWord()
    return
  }
  event.preventDefault()
  const { node, at } = caret(box)
  const isSign = abbreviates(event.data, node.data.slice(0, at))
  if (isSign) endWord()
  const change = isSign ? { to_delete_chars_count: 0, diff_add_text: '०' } : typist().takeKeyInput(event.data)
  const from = at - change.to_delete_chars_count
  node.replaceData(from, change.to_delete_chars_count, change.diff_add_text)
  getSelection().collapse(node, from + change.diff_add_text.length)
  box.dispatchEvent(new Event('input', { bubbles: true }))
}

// Where one writes, in a text node; what is selected is written over.
function caret(box) {
  const selection = getSelection()
  if (!selection.isCollapsed) {
    selection.deleteFromDocument()
    endWord()
  }
  const { focusNode, focusOffset } = selection
  if (focusNode?.nodeType === Node.TEXT_NODE) return { node: focusNode, at: focusOffset }
  const node = document.createTextNode('')
  const place = box.contains(focusNode) ? focusNode : box
  place.insertBefore(node, place.childNodes[focusOffset] ?? null)
  return { node, at: 0 }
}
