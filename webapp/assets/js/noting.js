// The editor of notes and drafts. It takes the place of the plain textarea inside [data-editor]; without this file the
// textarea is sent as it is. With it the textarea is disabled and the hidden input beside it carries the HTML.
import { Editor, Extension } from '@tiptap/core'
import { Bold } from '@tiptap/extension-bold'
import { Document } from '@tiptap/extension-document'
import { Italic } from '@tiptap/extension-italic'
import { Link } from '@tiptap/extension-link'
import { BulletList, ListItem, OrderedList } from '@tiptap/extension-list'
import { Paragraph } from '@tiptap/extension-paragraph'
import { TableKit } from '@tiptap/extension-table'
import { Text } from '@tiptap/extension-text'
import { Underline } from '@tiptap/extension-underline'
import { UndoRedo } from '@tiptap/extensions'
import { currentPage } from './current-page.js'
import { abbreviates, endWord, typist, waken } from './hindi.js'

const TABLE = { rows: 3, cols: 3, withHeaderRow: true }
const PAGES = /^\d{1,4}(\s*[-–]\s*\d{1,4})?$/

// Each key may rewrite the last few letters: the library says how many to take back and what to put there.
const HINDI_TYPING = {
  handleDOMEvents: { focus: () => void waken(), blur: () => void endWord() },
  handleTextInput(view, from, to, text) {
    if (!typist() || text.length !== 1) return false
    const { tr } = view.state
    if (from !== to) {
      endWord()
      tr.deleteSelection() // the whole note may be selected: only then is there a caret again
    }
    const at = tr.selection.from
    if (abbreviates(text, tr.doc.textBetween(Math.max(at - 1, 0), at))) {
      endWord()
      view.dispatch(tr.insertText('०', at))
      return true
    }
    const change = typist().takeKeyInput(text)
    view.dispatch(tr.insertText(change.diff_add_text, at - change.to_delete_chars_count, at))
    return true
  },
  handleKeyDown(view, event) {
    if (event.key.length !== 1) endWord()
    return false
  },
}

// A citation is a link to a page of the file's correspondence and nothing else.
const Citation = Link.extend({ name: 'citation', inclusive: false }).configure({
  openOnClick: false,
  autolink: false,
  linkOnPaste: false,
  isAllowedUri: (uri) => /^#page-\d+$/.test(uri),
  HTMLAttributes: { class: 'cite', rel: null, target: null },
})

const CommandKeys = Extension.create({
  name: 'commandKeys',
  addKeyboardShortcuts() {
    return { 'Mod-Enter': () => true } // Ctrl+Enter belongs to the step's main button, not to the text
  },
})

function open(box) {
  const textarea = box.querySelector('textarea')
  const html = box.querySelector('[data-editor-html]')
  const place = document.createElement('div')
  textarea.before(place)
  const editor = new Editor({
    element: place,
    injectCSS: false, // the page's policy forbids injected styles
    content: html.value || textarea.value.split(/\n{2,}/).map((part) => `<p>${escapeText(part)}</p>`).join(''),
    extensions: [
      Document, Paragraph, Text, Bold, Italic, Underline, BulletList, OrderedList, ListItem, UndoRedo, Citation,
      TableKit.configure({ table: { resizable: false } }), CommandKeys,
    ],
    editorProps: { attributes: attributesOf(box, textarea), ...HINDI_TYPING },
    onUpdate: () => {
      html.value = editor.isEmpty ? '' : editor.getHTML()
      html.dispatchEvent(new Event('input', { bubbles: true }))
    },
  })
  html.value = editor.isEmpty ? '' : editor.getHTML()
  html.disabled = false
  textarea.disabled = true
  textarea.hidden = true
  box.classList.add('is-rich')
  wire(box, editor)
}

function attributesOf(box, textarea) {
  return {
    class: 'edit',
    role: 'textbox',
    'aria-multiline': 'true',
    'aria-label': textarea.getAttribute('aria-label') ?? textarea.labels[0]?.textContent.trim() ?? '',
    lang: textarea.lang || 'hi',
    spellcheck: 'false',
  }
}

function wire(box, editor) {
  const bar = box.querySelector('[data-bar]')
  bar.hidden = false
  const commands = {
    bold: (chain) => chain.toggleBold(),
    italic: (chain) => chain.toggleItalic(),
    underline: (chain) => chain.toggleUnderline(),
    list: (chain) => chain.toggleOrderedList(),
    table: (chain) => chain.insertTable(TABLE),
  }
  for (const button of box.querySelectorAll('[data-command]')) {
    const run = commands[button.dataset.command]
    button.addEventListener('click', () => run(editor.chain().focus()).run())
  }
  for (const button of box.querySelectorAll('[data-phrase]')) {
    button.addEventListener('click', () => editor.chain().focus().insertContent(`${button.dataset.phrase} `).run())
  }
  editor.on('transaction', () => showMarks(box, editor))
  wireCitation(box, editor)
}

function showMarks(box, editor) {
  for (const name of ['bold', 'italic', 'underline']) {
    box.querySelector(`[data-command=${name}]`)?.setAttribute('aria-pressed', editor.isActive(name))
  }
}

function wireCitation(box, editor) {
  const opener = box.querySelector('[data-cite]')
  const panel = box.querySelector('[data-cite-panel]')
  if (!opener) return
  const field = panel.querySelector('input')
  opener.addEventListener('click', () => {
    panel.hidden = !panel.hidden
    opener.setAttribute('aria-expanded', !panel.hidden)
    field.value = currentPage() ?? ''
    if (!panel.hidden) field.select()
  })
  const insert = () => {
    if (!PAGES.test(field.value.trim())) return field.reportValidity()
    editor.chain().focus().insertContent(citation(field.value.trim())).run()
    panel.hidden = true
    opener.setAttribute('aria-expanded', 'false')
  }
  panel.querySelector('button').addEventListener('click', insert)
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    insert()
  })
}

// CSMOP's way of pointing at correspondence: पृ० 14/प० is page 14 of the correspondence side.
function citation(pages) {
  const label = pages.replace(/\s*[-–]\s*/, '–')
  return `<a class="cite" href="#page-${parseInt(label, 10)}">पृ० ${label}/प०</a> `
}

function escapeText(text) {
  const holder = document.createElement('p')
  holder.textContent = text
  return holder.innerHTML.replace(/\n/g, '<br>')
}

document.querySelectorAll('[data-editor]').forEach(open)
