// Time limits as people say them: a number and a unit. `7wd`, `P3D`, `PT4H` in a property; `wd(7)`, `days(3)`, `"PT4H"`,
// `"R3/P3D"`, `date("2026-12-31")` as the expression of a timer.
const RULE = /^(?:(\d{1,4})wd|P(\d{1,4})W|P(\d{1,5})D|PT(\d{1,4})H)$/
const TIMER = /^(?:wd\(\s*(\d{1,4})\s*\)|days\(\s*(\d{1,5})\s*\))$/
const QUOTED = /^"(?:R(\d{0,3})\/)?([^"]+)"$/
const DATE = /^date\(\s*"(\d{4})-(\d\d)-(\d\d)"\s*\)$/

export const UNITS = ['wd', 'd', 'h']

export function readLimit(rule) {
  const found = RULE.exec(rule ?? '')
  if (!found) return null
  const [, working, weeks, days, hours] = found
  if (working) return { number: Number(working), unit: 'wd' }
  if (hours) return { number: Number(hours), unit: 'h' }
  return { number: days ? Number(days) : Number(weeks) * 7, unit: 'd' }
}

export function writeLimit({ number, unit }) {
  return { wd: `${number}wd`, d: `P${number}D`, h: `PT${number}H` }[unit]
}

export function readTimer(body) {
  const source = (body ?? '').trim()
  const [, working, days] = TIMER.exec(source) ?? []
  if (working) return { number: Number(working), unit: 'wd' }
  if (days) return { number: Number(days), unit: 'd' }
  const [, year, month, day] = DATE.exec(source) ?? []
  if (year) return { date: `${day}-${month}-${year}` }
  const [, times, rule] = QUOTED.exec(source) ?? []
  const limit = readLimit(rule)
  return limit && times !== undefined ? { ...limit, times: times ? Number(times) : 0 } : limit
}

export function writeTimer({ number, unit, times, date }) {
  if (date) return `date("${isoOf(date)}")`
  if (times !== undefined) return `"R${times || ''}/${writeLimit({ number, unit })}"`
  return { wd: `wd(${number})`, d: `days(${number})`, h: `"PT${number}H"` }[unit]
}

// 31-12-2026 as 2026-12-31; null when there is no such day.
export function isoOf(shown) {
  const [, day, month, year] = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4})$/.exec(shown ?? '') ?? []
  if (!year) return null
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${iso}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso ? null : iso
}

export function shownDate(iso) {
  return iso.split('-').reverse().join('-')
}
