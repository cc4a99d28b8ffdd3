// A value of an operation, a timer, a marker: a text in the language of conditions, with what is wrong in it beside.
import { el } from './dom.js'
import { choice, lines, push, text } from './fields.js'
import { factChoices, factsOf, strangers } from './facts.js'
import { quoted } from './conditions/writing.js'

const WRITTEN = '='
const CONSTANT = /^"([^"\\]*)"$|^'([^'\\]*)'$/
const WHOLE = /^-?\d+$/

export function expressionField(panel, name, label, source, change, options = {}) {
  const field = options.rows ? lines : text
  const faults = source ? strangers(source, factsOf(panel), panel.functions) : []
  return el('div', { class: 'pf', 'data-key': name }, field(name, label, source, change, { code: true, ...options }), unknownNames(panel, name, source, faults, change))
}

export function unknownNames(panel, name, source, faults, change) {
  const { t } = panel
  return faults.map((one) => el(
    'p', { class: 'err', 'data-key': `${name}-${one.name}` }, t(one.meant ? 'unknown_meant' : 'unknown_name', one), ' ',
    one.meant ? push(`${name}-mend-${one.name}`, t('take', { name: one.meant }), () => change(mended(source, one)), { look: 'link' }) : null,
  ))
}

function mended(source, { name, meant }) {
  return source.replace(new RegExp(`\\b${name.replace('.', '\\.')}\\b`, 'g'), meant)
}

// A parameter: one of the offered values, a fixed value, a field, or an expression.
export function valueField(panel, name, parameter, source, change) {
  const { t } = panel
  const facts = factsOf(panel)
  const constant = CONSTANT.exec(source)?.slice(1).find((part) => part !== undefined)
  const mode = panel.faults.get(name)?.mode ?? modeOf(parameter, source, constant, facts)
  const modes = ['value', 'field', WRITTEN].map((key) => ({ key, title: t(`value ${key}`) }))
  const turn = (key) => { panel.faults.set(name, { mode: key }); panel.render() }
  const done = (value) => { panel.faults.delete(name); change(value) }
  const missing = source ? null : t('value_missing')
  return el('div', { class: 'pf', 'data-key': name },
    el('div', { class: 'pair' },
      control(panel, name, parameter, { mode, source, constant, facts, missing, done }),
      choice(`${name}-mode`, `${parameter.title}: ${t('value_how')}`, mode, modes, turn)))
}

function modeOf(parameter, source, constant, facts) {
  if (!source || constant !== undefined || (parameter.number && WHOLE.test(source))) return 'value'
  return facts.has(source) ? 'field' : WRITTEN
}

function control(panel, name, parameter, { mode, source, constant, facts, missing, done }) {
  const { t } = panel
  const none = { key: '', title: t('choose_value') }
  if (mode === 'field') {
    return choice(`${name}-field`, parameter.title, facts.has(source) ? source : '', [none, ...factChoices(facts)], done, { error: missing })
  }
  if (mode === WRITTEN) return expressionField(panel, `${name}-written`, parameter.title, source, done, { error: missing })
  if (parameter.choices.length) {
    return choice(`${name}-value`, parameter.title, constant ?? '', [none, ...parameter.choices], (key) => done(key && quoted(key)), { error: missing })
  }
  const shown = constant ?? (WHOLE.test(source) ? source : '')
  return text(`${name}-value`, parameter.title, shown, (typed) => done(parameter.number && WHOLE.test(typed) ? typed : typed && quoted(typed)), {
    error: missing, inputmode: parameter.number ? 'numeric' : null,
  })
}
