// A condition beside its arrow: built from field, comparison and value, or written as a text; what the builder cannot
// read stays a text. Nothing is written before each row is complete.
import { el } from '../dom.js'
import { choice, lines, push, says, text } from '../fields.js'
import { factChoices, factsOf, strangers } from '../facts.js'
import { unknownNames } from '../expressions_view.js'
import { readCondition } from './language.js'
import { writeCondition } from './writing.js'
import { emptyValue, fits, opsOf, readValue, shownOp, shownValue, typeOf } from './kinds.js'

const FIELD_MARK = 'field:'

// `name` is unique in the panel; `change` takes the new text.
export function conditionEditor(panel, name, source, change) {
  const facts = factsOf(panel)
  const kept = panel.pending.get(name)
  const draft = kept?.from === source ? kept : fresh(panel, name, source, facts)
  const builder = new Builder(panel, name, draft, facts, change)
  return el('div', { class: 'condition', 'data-key': name, role: 'group', 'aria-label': panel.t('condition') }, builder.draw())
}

function fresh(panel, name, source, facts) {
  const read = source ? readCondition(source) : { join: 'and', parts: [{ path: '' }] }
  const group = read && allFit(read, facts) ? read : null
  const draft = { from: source, group, asText: !group }
  panel.pending.set(name, draft)
  return draft
}

function allFit(node, facts) {
  if (node.join) return node.parts.every((part) => allFit(part, facts))
  return !node.path || fits(node, typeOf(facts.get(node.path), node.value))
}

class Builder {
  constructor(panel, name, draft, facts, change) {
    Object.assign(this, { panel, name, draft, facts, change, t: panel.t })
  }

  draw() {
    return this.draft.asText ? this.written() : [...this.group(this.draft.group, this.name), this.foot()]
  }

  written() {
    const { from, group } = this.draft
    const unknown = from ? strangers(from, this.facts, this.panel.functions) : []
    return [
      lines(`${this.name}-text`, this.t('condition_text'), from, (value) => this.write(value), {
        code: true, rows: 2, hint: group || !from ? null : this.t('only_text'),
      }),
      unknownNames(this.panel, this.name, from, unknown, (value) => this.write(value)),
      group ? push(`${this.name}-build`, this.t('build'), () => this.turn(false), { look: 'link' }) : null,
    ]
  }

  foot() {
    return el(
      'div', { class: 'feet' },
      this.draft.from && !isWhole(this.draft.group) ? says(this.t('not_whole'), 'warn') : null,
      push(`${this.name}-more`, this.t('add_row'), () => this.add({ path: '' }), { look: 'link' }),
      push(`${this.name}-group`, this.t('add_group'), () => this.add(this.inner()), { look: 'link' }),
      push(`${this.name}-astext`, this.t('as_text'), () => this.turn(true), { look: 'link' }),
    )
  }

  inner() {
    return { join: this.draft.group.join === 'and' ? 'or' : 'and', parts: [{ path: '' }, { path: '' }] }
  }

  group(group, name) {
    const several = group.parts.length > 1
    const joins = [{ key: 'and', title: this.t('all_of') }, { key: 'or', title: this.t('any_of') }]
    return [
      several ? choice(`${name}-join`, this.t('joined'), group.join, joins, (join) => this.put(() => { group.join = join })) : null,
      ...group.parts.map((part, place) => this.part(group, part, place, `${name}-${place}`)),
    ]
  }

  part(group, part, place, name) {
    const away = push(`${name}-away`, this.t('remove_row'), () => this.put(() => this.remove(group, place)), { icon: '✕', look: 'ghost' })
    if (!part.join) return el('div', { class: 'test', 'data-key': name }, this.test(group, part, place, name), away)
    const more = push(`${name}-more`, this.t('add_row'), () => this.put(() => part.parts.push({ path: '' })), { look: 'link' })
    return el('div', { class: 'test inner', 'data-key': name }, el('div', { class: 'tests' }, this.group(part, name), more), away)
  }

  remove(group, place) {
    group.parts.splice(place, 1)
    const top = this.draft.group
    top.parts = top.parts.filter((part) => !part.join || part.parts.length)
    if (!top.parts.length) top.parts.push({ path: '' })
  }

  test(group, test, place, name) {
    const fact = this.facts.get(test.path)
    const type = typeOf(fact, test.value)
    const replace = (next) => this.put(() => { group.parts[place] = next })
    const fields = [{ key: '', title: this.t('choose_field') }, ...factChoices(this.facts)]
    return el(
      'div', { class: 'cells' },
      choice(`${name}-field`, this.t('field'), test.path, fields, (path) => replace(this.begun(path))),
      test.path ? this.comparison(test, type, name, replace) : null,
      test.path && type !== 'yesno' ? this.value(test, fact, type, name, replace) : null,
    )
  }

  begun(path) {
    const type = typeOf(this.facts.get(path))
    if (type === 'yesno') return { path, op: '==', value: { kind: 'yesno', value: true } }
    const [op] = opsOf(type)
    return { path, op, value: emptyValue(type, op) }
  }

  comparison(test, type, name, replace) {
    const ops = opsOf(type).map((key) => ({ key, title: this.t(`op ${type === 'date' ? 'date ' : ''}${key}`) }))
    return choice(`${name}-op`, this.t('comparison'), shownOp(test, type), ops, (op) => {
      if (type === 'yesno') replace({ path: test.path, op: '==', value: { kind: 'yesno', value: op === 'yes' } })
      else if (op.endsWith('in') === test.op.endsWith('in')) replace({ ...test, op, bare: undefined })
      else replace({ path: test.path, op, value: emptyValue(type, op) })
    })
  }

  value(test, fact, type, name, replace) {
    const set = (value) => replace({ path: test.path, op: test.op, value })
    if (fact?.choices.length && test.value.kind !== 'field') return this.chosen(test, fact, name, set)
    if (type === 'post' && test.value.kind !== 'field') return this.post(test, name, set)
    const other = this.others(test, fact, type)
    const now = test.value.kind === 'field' ? FIELD_MARK + test.value.value : ''
    const against = other.length ? [{ key: '', title: this.t('a_value') }, { group: this.t('a_field'), of: other }] : []
    return el(
      'div', { class: 'cells' },
      against.length ? choice(`${name}-with`, this.t('with'), now, against, (key) => set(
        key ? { kind: 'field', value: key.slice(FIELD_MARK.length) } : emptyValue(type, test.op))) : null,
      now ? null : this.typed(test, type, name, set),
    )
  }

  others(test, fact, type) {
    if (!['money', 'number', 'date'].includes(type)) return []
    return [...this.facts.values()]
      .filter((one) => one.type === type && one.name !== test.path)
      .map((one) => ({ key: FIELD_MARK + one.name, title: `${one.label} (${one.name})` }))
  }

  chosen(test, fact, name, set) {
    const choices = fact.choices.map(({ value, title }) => ({ key: value, title }))
    if (test.value.kind !== 'list') {
      return choice(`${name}-value`, this.t('value'), test.value.value, [{ key: '', title: this.t('choose_value') }, ...choices],
        (key) => set({ kind: 'text', value: key }))
    }
    const taken = test.value.values.map((one) => one.value)
    const toggled = (key, on) => choices.map((one) => one.key).filter((one) => (one === key ? on : taken.includes(one)))
    return el('fieldset', { class: 'ticks', 'data-key': `${name}-value` }, el('legend', {}, this.t('value')), choices.map(({ key, title }) =>
      el('label', {}, el('input', {
        id: `panel-${name}-value-${key}`, type: 'checkbox', class: 'form-check-input', checked: taken.includes(key),
        onchange: (event) => set({ kind: 'list', values: toggled(key, event.target.checked).map((value) => ({ kind: 'text', value })) }),
      }), title)))
  }

  post(test, name, set) {
    const posts = [{ key: '', title: this.t('choose_value') }, ...this.panel.vocabulary.posts]
    return choice(`${name}-value`, this.t('value'), test.value.value, posts, (key) => set({ kind: 'text', value: key }))
  }

  typed(test, type, name, set) {
    const label = this.t({ money: 'rupees', date: 'day' }[type] ?? (test.op.endsWith('in') ? 'values' : 'value'))
    return text(`${name}-value`, label, test.typed ?? shownValue(test.value), (typed) => {
      const value = readValue(type, test.op, typed)
      if (value) set(value)
      else this.put(() => { test.typed = typed })
    }, {
      error: test.typed === undefined ? null : this.t(`fault ${['money', 'number', 'date'].includes(type) ? type : 'text'}`),
      inputmode: type === 'money' || type === 'number' ? 'decimal' : null,
      placeholder: type === 'date' ? this.t('day_form') : null,
    })
  }

  // What is shown changes at once; it is written when every row says something.
  put(change) {
    change()
    const { group } = this.draft
    const source = isWhole(group) ? writeCondition(group) : null
    if (source !== null && source !== this.draft.from) this.write(source)
    else this.panel.render()
  }

  add(part) {
    this.put(() => this.draft.group.parts.push(part))
  }

  turn(asText) {
    this.draft.asText = asText
    this.panel.render()
  }

  write(source) {
    const readable = source ? readCondition(source) : null
    const group = readable && allFit(readable, this.facts) ? readable : null
    this.panel.pending.set(this.name, { from: source, group, asText: this.draft.asText || !group })
    this.change(source)
    this.panel.render()
  }
}

function isWhole(node) {
  if (node.join) return node.parts.every(isWhole)
  if (!node.path || node.typed !== undefined) return false
  return node.value.kind === 'list' ? node.value.values.length > 0 : node.value.value !== ''
}

export function conditionWords(panel, source) {
  return source ? el('code', { class: 'cond' }, source) : says(panel.t('no_condition'))
}
