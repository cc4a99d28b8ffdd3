// From the builder to the text of a condition.
export function writeCondition(group) {
  return group.parts.map((part) => (part.join ? writeInner(part) : writeTest(part))).join(` ${group.join} `)
}

function writeInner(group) {
  return group.parts.length === 1 ? writeCondition(group) : `(${writeCondition(group)})`
}

export function writeTest({ path, op, value, bare }) {
  if (bare && op === '==' && value.kind === 'yesno') return value.value ? path : `not ${path}`
  if (op === 'contains' || op === 'startswith') return `${op}(${path}, ${writeValue(value)})`
  if (op === 'not contains') return `not contains(${path}, ${writeValue(value)})`
  return `${path} ${op} ${writeValue(value)}`
}

export function writeValue({ kind, value, values }) {
  switch (kind) {
    case 'text':
      return quoted(value)
    case 'money':
      return /^\d+(\.\d+)?$/.test(value) ? `rs(${value})` : `rs(${quoted(value)})`
    case 'date':
      return `date(${quoted(value)})`
    case 'yesno':
      return value ? 'True' : 'False'
    case 'list':
      return `[${values.map(writeValue).join(', ')}]`
    default:
      return value
  }
}

// The language has no backslash, so a text holds one kind of quotation mark at most.
export function quoted(value) {
  return value.includes('"') ? `'${value.replaceAll("'", '’')}'` : `"${value}"`
}
