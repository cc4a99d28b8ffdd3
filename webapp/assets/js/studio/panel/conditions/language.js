// The part of the condition language that the builder knows: comparisons of a field with a value, joined by and / or,
// with one level of brackets. Anything else is null here, and stays a text.
const TOKEN = /\s*(?:("[^"\\]*"|'[^'\\]*')|(\d+(?:\.\d+)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)|(==|!=|<=|>=|[<>()[\],-]))/y
const WORDS = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for', 'True', 'False', 'None'])
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>='])
const FUNCTIONS = { contains: 'contains', startswith: 'startswith' }
const DEEPEST = 2

class Unreadable extends Error {}

// {join: 'and' | 'or', parts: [test | group]}; a test is {path, op, value}; null when the text says more than that.
export function readCondition(source) {
  try {
    const reader = new Reader(tokens(source))
    const found = reader.either()
    if (!reader.done) throw new Unreadable()
    const group = found.join ? found : { join: 'and', parts: [found] }
    return depth(group) > DEEPEST ? null : group
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

function depth(node) {
  return node.join ? 1 + Math.max(...node.parts.map(depth)) : 0
}

export function tokens(source) {
  const found = []
  const text = source.trimEnd()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text)
    if (!match) throw new Unreadable()
    const [, quoted, number, name, sign] = match
    if (quoted) found.push({ kind: 'text', value: quoted.slice(1, -1) })
    else if (number) found.push({ kind: 'number', value: number })
    else if (name && !WORDS.has(name)) found.push({ kind: 'name', value: name })
    else found.push({ kind: name ? 'word' : 'sign', value: name ?? sign })
  }
  return found
}

class Reader {
  constructor(found) {
    this.tokens = found
    this.at = 0
  }

  get done() {
    return this.at === this.tokens.length
  }

  sees(value, ahead = 0) {
    const token = this.tokens[this.at + ahead]
    return Boolean(token) && ['word', 'sign'].includes(token.kind) && token.value === value
  }

  take(value) {
    if (!this.sees(value)) return false
    this.at += 1
    return true
  }

  need(value) {
    if (!this.take(value)) throw new Unreadable()
  }

  kind(kind) {
    const token = this.tokens[this.at]
    if (token?.kind !== kind) throw new Unreadable()
    this.at += 1
    return token.value
  }

  either() {
    return this.joined('or', () => this.joined('and', () => this.one()))
  }

  joined(join, inner) {
    const parts = [inner()]
    while (this.take(join)) parts.push(inner())
    return parts.length === 1 ? parts[0] : { join, parts }
  }

  one() {
    if (this.take('(')) {
      const inner = this.either()
      this.need(')')
      return inner
    }
    return this.take('not') ? this.denied() : this.test()
  }

  denied() {
    const test = this.test()
    if (test.bare) return { ...test, value: { kind: 'yesno', value: false } }
    if (test.op === 'contains') return { ...test, op: 'not contains' }
    throw new Unreadable()
  }

  test() {
    const path = this.kind('name')
    if (this.sees('(')) return this.call(path)
    const sign = this.tokens[this.at]
    if (sign?.kind === 'sign' && COMPARISONS.has(sign.value)) {
      this.at += 1
      return { path, op: sign.value, value: this.value() }
    }
    if (this.take('in')) return { path, op: 'in', value: this.list() }
    if (this.take('not')) {
      this.need('in')
      return { path, op: 'not in', value: this.list() }
    }
    return { path, op: '==', value: { kind: 'yesno', value: true }, bare: true }
  }

  call(name) {
    const op = FUNCTIONS[name]
    if (!op) throw new Unreadable()
    this.need('(')
    const path = this.kind('name')
    if (this.sees('(')) throw new Unreadable()
    this.need(',')
    const value = this.value()
    this.need(')')
    return { path, op, value }
  }

  list() {
    const close = this.take('[') ? ']' : (this.need('('), ')')
    const values = [this.value()]
    while (this.take(',')) if (!this.sees(close)) values.push(this.value())
    this.need(close)
    if (values.some(({ kind }) => kind === 'list' || kind === 'field')) throw new Unreadable()
    return { kind: 'list', values }
  }

  value() {
    const { kind } = this.tokens[this.at] ?? {}
    if (kind === 'text') return { kind: 'text', value: this.kind('text') }
    if (kind === 'number') return { kind: 'number', value: this.kind('number') }
    if (this.take('-')) return { kind: 'number', value: `-${this.kind('number')}` }
    if (this.take('True')) return { kind: 'yesno', value: true }
    if (this.take('False')) return { kind: 'yesno', value: false }
    const name = this.kind('name')
    return this.sees('(') ? this.made(name) : { kind: 'field', value: name }
  }

  made(name) {
    this.need('(')
    const kind = { rs: 'money', date: 'date' }[name]
    if (!kind) throw new Unreadable()
    const value = this.kind(kind === 'date' || this.tokens[this.at]?.kind === 'text' ? 'text' : 'number')
    this.need(')')
    return { kind, value }
  }
}
