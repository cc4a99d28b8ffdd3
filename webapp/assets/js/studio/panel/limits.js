// A time limit as a number and a unit, or as an expression.
import { el } from './dom.js'
import { choice, text } from './fields.js'
import { UNITS, readLimit, writeLimit } from './durations.js'

const EXPRESSION = '='

// `change` takes `7wd`, `P3D`, an expression, or nothing.
export function limitField(panel, name, label, rule, change, { hint, none = 'no_limit' } = {}) {
  const { t } = panel
  const limit = readLimit(rule)
  const written = (rule && !limit) || panel.faults.get(name)?.unit === EXPRESSION
  const unit = written ? EXPRESSION : limit?.unit ?? ''
  const units = [{ key: '', title: t(none) }, ...UNITS.map((key) => ({ key, title: t(`unit ${key}`) })), { key: EXPRESSION, title: t('unit =') }]
  const pick = choice(`${name}-unit`, `${label}: ${t('unit')}`, unit, units, (key) => picked(panel, name, key, limit, change))
  if (!unit) return el('div', { class: 'pf limit', 'data-key': name }, el('span', { class: 'lbl' }, label), el('div', { class: 'pair' }, pick))
  return el('div', { class: 'pf limit', 'data-key': name }, el('span', { class: 'lbl' }, label), el('div', { class: 'pair' },
    written ? expression(panel, name, label, rule, change) : number(panel, name, label, limit, change), pick),
  hint ? el('span', { class: 'hint' }, hint) : null)
}

function picked(panel, name, unit, limit, change) {
  panel.faults.delete(name)
  if (unit === EXPRESSION) {
    panel.faults.set(name, { unit })
    panel.render()
  } else change(unit ? writeLimit({ number: limit?.number ?? 3, unit }) : '')
}

function number(panel, name, label, limit, change) {
  const kept = panel.fault(name)
  return text(`${name}-number`, label, kept?.typed ?? limit.number, (typed) => {
    const fine = /^\d{1,4}$/.test(typed) && Number(typed) > 0
    panel.tried(name, fine ? '' : 'fault days', typed, () => change(writeLimit({ number: Number(typed), unit: limit.unit })))
  }, { inputmode: 'numeric', error: kept?.error, size: 4 })
}

function expression(panel, name, label, rule, change) {
  return text(`${name}-expression`, label, readLimit(rule) ? '' : rule, change, { code: true })
}
