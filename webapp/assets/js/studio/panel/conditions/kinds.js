// Which comparisons a field knows by its type, and how its value is asked for and read back.
import { isoOf, shownDate } from '../durations.js'

const ORDERED = ['==', '!=', '<', '<=', '>', '>=']
const OPS = {
  money: ORDERED,
  number: ORDERED,
  date: ORDERED,
  choice: ['==', '!=', 'in', 'not in'],
  post: ['==', '!='],
  yesno: ['yes', 'no'],
  list: ['contains', 'not contains'],
  text: ['==', '!=', 'in', 'not in', 'contains', 'not contains', 'startswith'],
}
const COMPARABLE = new Set(['money', 'number', 'date', 'text', 'choice', 'post'])

export const opsOf = (type) => OPS[type] ?? OPS.text

// The type of a value that stands in the text, when the field is not known.
export function typeOf(fact, value) {
  if (fact) return fact.type
  return { text: 'text', list: 'text', number: 'number', money: 'money', date: 'date', yesno: 'yesno' }[value?.kind] ?? 'text'
}

export function shownOp(test, type) {
  return type === 'yesno' && test.value.kind === 'yesno' ? ((test.op === '==') === test.value.value ? 'yes' : 'no') : test.op
}

// Whether the builder can show this test of this type without changing what it says.
export function fits(test, type) {
  const { kind, values = [] } = test.value
  if (kind === 'field') return COMPARABLE.has(type) && ORDERED.includes(test.op) && opsOf(type).includes(test.op)
  if (type === 'yesno') return kind === 'yesno' && ['==', '!='].includes(test.op)
  if (!opsOf(type).includes(test.op)) return false
  const plain = { money: ['money'], number: ['number'], date: ['date', 'text'] }[type] ?? ['text']
  return kind === 'list' ? test.op.endsWith('in') && values.every((one) => one.kind === 'text') : plain.includes(kind) && !test.op.endsWith('in')
}

export function emptyValue(type, op) {
  if (op === 'in' || op === 'not in') return { kind: 'list', values: [] }
  return { kind: { money: 'money', number: 'number', date: 'date' }[type] ?? 'text', value: '' }
}

export function shownValue(value) {
  if (value.kind === 'money') return grouped(value.value)
  if (value.kind === 'list') return value.values.map((one) => one.value).join(', ')
  return value.kind === 'date' && value.value ? shownDate(value.value) : String(value.value)
}

// What was typed as a value of that type; null when it is none.
export function readValue(type, op, typed) {
  if (op === 'in' || op === 'not in') {
    const parts = (Array.isArray(typed) ? typed : typed.split(',')).map((part) => part.trim()).filter(Boolean)
    return parts.length ? { kind: 'list', values: parts.map((value) => ({ kind: 'text', value })) } : null
  }
  const plain = typed.replaceAll(/[,\s₹]/g, '')
  if (type === 'money') return /^\d+(\.\d{1,2})?$/.test(plain) ? { kind: 'money', value: plain } : null
  if (type === 'number') return /^-?\d+(\.\d+)?$/.test(plain) ? { kind: 'number', value: plain } : null
  if (type === 'date') return isoOf(typed) ? { kind: 'date', value: isoOf(typed) } : null
  return typed ? { kind: 'text', value: typed } : null
}

// 167000 as 1,67,000.
export function grouped(rupees) {
  const [whole, part] = String(rupees).split('.')
  const shown = whole.length > 3 ? `${whole.slice(0, -3).replace(/\B(?=(\d\d)+$)/g, ',')},${whole.slice(-3)}` : whole
  return part ? `${shown}.${part}` : shown
}
