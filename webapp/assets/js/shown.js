// Fields that are asked under a condition ([data-shown-if]) come and go while one fills in the form. The condition comes
// as a tree from the server (webapp/taskforms/live.py), which judges by itself what counts. A field that is not shown
// says nothing: what stands in it is left out there too.
const DAY = 86_400_000
const MOST_ROWS = 100

class Unknown extends Error {}

export function watchConditions() {
  for (const name of ['input', 'change']) {
    document.addEventListener(name, ({ target }) => /^(f|fact)-/.test(target.name) && showWhatApplies())
  }
  // After the buttons have opened the blocks that belong to them.
  document.addEventListener('submit', () => setTimeout(showWhatApplies))
  showWhatApplies()
}

export function showWhatApplies() {
  showThose([...document.querySelectorAll('[data-shown-if]')], document)
}

// One condition may ask what another one shows: until nothing changes any more, at most once for each field.
function showThose(fields, within) {
  for (let round = 0; round <= fields.length; round += 1) {
    const texts = textsIn(within)
    const changed = fields.filter((field) => {
      const isShown = holds(JSON.parse(field.dataset.shownIf), texts)
      if (field.hidden === !isShown) return false
      field.hidden = !isShown
      return true
    })
    if (!changed.length) return
  }
}

// What is entered, by the name of its controls; nothing of what is not shown.
function textsIn(within) {
  const texts = new Map()
  for (const control of within.querySelectorAll('[name^="f-"], [name^="fact-"]')) {
    const isChosen = !['radio', 'checkbox'].includes(control.type) || control.checked
    const text = control.value.trim()
    if (isChosen && text && !control.closest('[hidden]')) texts.set(control.name, [...(texts.get(control.name) ?? []), text])
  }
  return (name) => texts.get(name) ?? []
}

// `texts` gives what is entered under the name of a control.
export function holds(tree, texts) {
  try {
    return truth(worked(tree, texts))
  } catch (error) {
    if (error instanceof Unknown) return false
    throw error
  }
}

function truth(value) {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

function worked([kind, ...parts], texts) {
  if (kind in OPERATORS) return OPERATORS[kind](...parts.map((part) => worked(part, texts)))
  switch (kind) {
    case 'c': return parts[0]
    case 'days': return { days: parts[0] }
    case 'f': return entered(texts(parts[0]), parts[1], parts[2])
    case 'col': return column(parts, texts)
    case 'and': return chained(parts, texts, (value) => !truth(value))
    case 'or': return chained(parts, texts, truth)
    case 'not': return !truth(worked(parts[0], texts))
    case 'list': return parts.map((part) => worked(part, texts))
    default: throw new Unknown(kind)
  }
}

function chained(parts, texts, isEnough) {
  let value
  for (const part of parts) {
    value = worked(part, texts)
    if (isEnough(value)) return value
  }
  return value
}

// What is entered; else what an earlier desk has said under that name.
function entered(texts, kind, [known] = []) {
  try {
    if (!texts.length) throw new Unknown('nothing entered')
    return kind === 'several' ? texts : read(texts[0], kind)
  } catch (error) {
    if (!(error instanceof Unknown) || known === undefined) throw error
    return known
  }
}

function column([table, name, kind, all], texts) {
  const rows = Array.from({ length: MOST_ROWS }, (_none, row) => row)
  const isEmpty = rows.every((row) => all.every((one) => !texts(`${table}-${row}-${one}`).length))
  if (isEmpty) throw new Unknown(table)
  return rows.flatMap((row) => texts(`${table}-${row}-${name}`).map((text) => read(text, kind)))
}

// A text as the server reads it (webapp/taskforms/values.py).
function read(text, kind) {
  const plain = text.replace(/[०-९]/g, (digit) => digit.charCodeAt(0) - 0x0966)
  if (kind === 'boolean') return yesOrNo(text)
  if (kind === 'integer') return whole(plain, /^-?\d{1,15}$/)
  if (kind === 'money') return paise(plain)
  return kind === 'date' ? day(plain) : text.normalize('NFC')
}

function yesOrNo(text) {
  if (!/^(yes|no|हाँ|नहीं)$/i.test(text)) throw new Unknown(text)
  return /^(yes|हाँ)$/i.test(text)
}

function whole(text, form) {
  if (!form.test(text)) throw new Unknown(text)
  return Number(text)
}

function paise(text) {
  const match = /^(?:₹|रु०|Rs\.?)?\s*(\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})(?:\.(\d{1,2}))?\s*(?:\/-)?$/i.exec(text)
  if (!match) throw new Unknown(text)
  return Number(match[1].replaceAll(',', '')) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

function day(text) {
  const match = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text)
  const iso = match ? `${match[3]}-${match[2].padStart(2, '0')}-${match[1].padStart(2, '0')}` : text
  return isoOf(Date.parse(`${iso}T00:00:00Z`), iso)
}

function isoOf(moment, wanted) {
  if (Number.isNaN(moment)) throw new Unknown(wanted)
  const iso = new Date(moment).toISOString().slice(0, 10)
  if (wanted && iso !== wanted) throw new Unknown(wanted)
  return iso
}

const OPERATORS = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': (a, b) => less(a, b),
  '>': (a, b) => less(b, a),
  '<=': (a, b) => !less(b, a),
  '>=': (a, b) => !less(a, b),
  in: (a, b) => among(a, b),
  'not in': (a, b) => !among(a, b),
  '+': (a, b) => moved(a, b, 1),
  '-': (a, b) => moved(a, b, -1),
  '*': (a, b) => number(a) * number(b),
  sum: (values) => list(values).reduce((total, value) => total + number(value), 0),
  len: (value) => (typeof value === 'string' ? [...value].length : list(value).length),
  contains: (whole, part) => (typeof whole === 'string' ? whole.includes(words(part)) : among(part, whole)),
  startswith: (whole, part) => words(whole).startsWith(words(part)),
  date: (text) => day(words(text)),
}

function equal(a, b) {
  return Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((one, at) => one === b[at]) : a === b
}

function less(a, b) {
  if (typeof a !== typeof b || !['number', 'string'].includes(typeof a)) throw new Unknown('<')
  return a < b
}

function among(one, many) {
  if (typeof many === 'string') return many.includes(words(one))
  return list(many).some((other) => equal(one, other))
}

function moved(a, b, way) {
  if (typeof a === 'string' && b?.days !== undefined) return isoOf(Date.parse(`${a}T00:00:00Z`) + way * b.days * DAY)
  return number(a) + way * number(b)
}

function number(value) {
  if (typeof value !== 'number') throw new Unknown(value)
  return value
}

function words(value) {
  if (typeof value !== 'string') throw new Unknown(value)
  return value
}

function list(value) {
  if (!Array.isArray(value)) throw new Unknown(value)
  return value
}
