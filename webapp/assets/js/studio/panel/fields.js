// Controls with their label, hint and error. Each has a name that is unique in the panel; a change is told at once for
// lists and boxes, and for texts when the field is left or Enter is pressed.
import { el } from './dom.js'

const id = (name) => `panel-${name}`

function framed(name, label, control, { hint, error, after, row } = {}) {
  const told = [hint && `${id(name)}-hint`, error && `${id(name)}-error`].filter(Boolean).join(' ')
  if (told) control.setAttribute('aria-describedby', told)
  if (error) control.setAttribute('aria-invalid', 'true')
  return el(
    'div',
    { class: `pf${row ? ' row' : ''}${error ? ' wrong' : ''}`, 'data-key': name },
    el('label', { for: id(name) }, label),
    after ? el('div', { class: 'pair' }, control, after) : control,
    hint && el('span', { class: 'hint', id: `${id(name)}-hint` }, hint),
    error && el('span', { class: 'err', id: `${id(name)}-error` }, error),
  )
}

export function text(name, label, value, change, options = {}) {
  const { lang, hindi, code, inputmode, placeholder, size } = options
  const control = el('input', {
    id: id(name), class: `form-control${code ? ' code' : ''}`, type: 'text', value: value ?? '', autocomplete: 'off',
    lang, 'data-hindi': hindi, inputmode, placeholder, size, spellcheck: code ? 'false' : null,
    onchange: (event) => change(event.target.value.trim()),
  })
  return framed(name, label, control, options)
}

export function lines(name, label, value, change, options = {}) {
  const control = el('textarea', {
    id: id(name), class: `form-control${options.code ? ' code' : ''}`, rows: options.rows ?? 3, lang: options.lang,
    spellcheck: options.code ? 'false' : null, onchange: (event) => change(event.target.value.trim()),
  })
  control.defaultValue = value ?? ''
  return framed(name, label, control, options)
}

// Choices are {key, title}, or {group, of: [choices]}; a value that is not among them is shown as it stands.
export function choice(name, label, value, choices, change, options = {}) {
  const known = choices.flatMap((one) => one.of ?? [one]).some(({ key }) => key === (value ?? ''))
  const all = known || !value ? choices : [...choices, { key: value, title: `${value} ?` }]
  const control = el(
    'select',
    { id: id(name), class: 'form-select', onchange: (event) => change(event.target.value) },
    all.map((one) => (one.of ? el('optgroup', { label: one.group }, one.of.map((of) => option(of, value))) : option(one, value))),
  )
  return framed(name, label, control, options)
}

function option({ key, title }, value) {
  return el('option', { value: key, selected: key === (value ?? '') }, title)
}

export function box(name, label, value, change) {
  const control = el('input', {
    id: id(name), class: 'form-check-input', type: 'checkbox', checked: Boolean(value),
    onchange: (event) => change(event.target.checked),
  })
  return el('div', { class: 'pf check', 'data-key': name }, control, el('label', { for: id(name) }, label))
}

export function push(name, label, press, { icon, look = '', title } = {}) {
  return el(
    'button',
    { id: id(name), type: 'button', class: `btn btn-sm ${look}`, onclick: press, 'aria-label': icon ? title ?? label : null, title },
    icon ?? label,
  )
}

export function group(name, title, children, { open = true, count } = {}) {
  return el(
    'details',
    { class: 'pg', 'data-key': name, open },
    el('summary', {}, el('span', {}, title), count ? el('span', { class: 'howmany' }, String(count)) : null),
    el('div', { class: 'pgbody' }, children),
  )
}

export function says(words, look = '') {
  return el('p', { class: `says ${look}` }, words)
}
