// A desk: who gets it, which form, within what time, what happens when it is late, its buttons.
import { el } from './dom.js'
import { box, choice, group, push, says, text } from './fields.js'
import { factChoices, factsOf } from './facts.js'
import { property } from './edits.js'
import { limitField } from './limits.js'
import { addLane, laneOf, lanesOf, moveToLane } from './room.js'
import { buttonsSection } from './buttons_view.js'
import { remindersSection } from './reminders_view.js'

const QUOTED = /^"([^"]*)"$|^'([^']*)'$/
const LANE = 'lane:'
const ROLE = 'role:'

export function deskSections(panel, desk) {
  const { t } = panel
  return [
    group('who', t('who'), who(panel, desk)),
    group('work', t('work'), work(panel, desk)),
    group('time', t('time'), time(panel, desk)),
    remindersSection(panel, desk),
    buttonsSection(panel, desk),
  ]
}

function who(panel, desk) {
  const expression = property(desk, 'desk')
  const { t } = panel
  const mode = panel.faults.get('who')?.mode ?? modeOf(panel, expression)
  const modes = ['lane', 'post', 'field', 'expression'].map((key) => ({ key, title: t(`who ${key}`) }))
  return [
    choice('who-mode', t('who_how'), mode, modes, (key) => turn(panel, desk, key)),
    mode === 'lane' ? null : desker(panel, desk, mode, expression),
    laneField(panel, desk, mode),
  ]
}

function modeOf(panel, expression) {
  if (!expression) return 'lane'
  const [, double, single] = QUOTED.exec(expression) ?? []
  if (double ?? single) return 'post'
  if (panel.vocabulary.posts.some(({ key }) => key === expression)) return 'post'
  return factsOf(panel).has(expression) ? 'field' : 'expression'
}

function turn(panel, desk, mode) {
  if (mode === 'lane') panel.faults.delete('who')
  else panel.faults.set('who', { mode })
  if (property(desk, 'desk')) panel.edits.one(() => panel.edits.properties(desk, { desk: '' }))
  panel.render()
}

function desker(panel, desk, mode, expression) {
  const { t, vocabulary, edits } = panel
  const set = (value) => {
    panel.faults.delete('who')
    edits.one(() => edits.properties(desk, { desk: value }))
  }
  const none = { key: '', title: t('choose_value') }
  if (mode === 'post') {
    const code = QUOTED.exec(expression)?.slice(1).find(Boolean) ?? expression
    return choice('who-post', t('post'), code, [none, ...vocabulary.posts], (key) => set(key && `"${key}"`))
  }
  if (mode === 'expression') return text('who-expression', t('expression'), expression, set, { code: true, hint: t('who_expression_hint') })
  const posts = factChoices(factsOf(panel), ({ type }) => type === 'post')
  return choice('who-field', t('field'), expression, [none, ...posts], set, { hint: posts.length ? null : t('no_post_field') })
}

function laneField(panel, desk, mode) {
  const { t, modeler, vocabulary } = panel
  const lanes = lanesOf(modeler)
  const roles = new Map(vocabulary.roles.map(({ key, title }) => [key, title]))
  const drawn = new Set(lanes.map((lane) => property(lane, 'role')))
  const here = laneOf(modeler, desk)
  const choices = [
    { group: t('lanes_drawn'), of: lanes.map((lane) => ({ key: LANE + lane.id, title: laneTitle(panel, lane, roles) })) },
    { group: t('lanes_new'), of: [...roles].filter(([key]) => !drawn.has(key)).map(([key, title]) => ({ key: ROLE + key, title })) },
  ]
  return choice('who-lane', t(mode === 'lane' ? 'role' : 'role_else'), here ? LANE + here.id : '',
    here ? choices : [{ key: '', title: t('no_lane') }, ...choices], (key) => enter(panel, desk, key), { hint: t('role_hint') })
}

function laneTitle(panel, lane, roles) {
  const role = property(lane, 'role')
  const name = (panel.language === 'en' && property(lane, 'name_en')) || lane.businessObject.name
  const title = roles.get(role) ?? role
  return name && name !== title ? `${name} (${title || panel.t('no_role')})` : title || panel.t('no_role')
}

function enter(panel, desk, key) {
  const { edits, modeler, vocabulary } = panel
  edits.one(() => {
    const role = key.startsWith(ROLE) && key.slice(ROLE.length)
    const lane = role ? addLane(edits, role, titles(vocabulary, role)) : modeler.get('elementRegistry').get(key.slice(LANE.length))
    if (lane) moveToLane(edits, desk, lane)
  })
}

export function titles(vocabulary, role) {
  return vocabulary.roles.find(({ key }) => key === role)?.titles ?? { hi: role, en: role }
}

function work(panel, desk) {
  const { t, edits, vocabulary } = panel
  const set = (changes) => edits.one(() => edits.properties(desk, changes))
  const kind = property(desk, 'kind')
  return [
    choice('pane', t('pane'), kind, [...(kind ? [] : [{ key: '', title: t('choose_value') }]), ...vocabulary.panes], (value) => set({ kind: value })),
    formField(panel, desk, set),
    kind === 'draft' || property(desk, 'letter')
      ? choice('letter', t('letter'), property(desk, 'letter'), [{ key: '', title: t('none') }, ...vocabulary.letters], (letter) => set({ letter }), { hint: t('letter_hint') })
      : null,
    box('reopen', t('reopen'), property(desk, 'reopen'), (on) => set({ reopen: on ? 'yes' : '' })),
  ]
}

function formField(panel, desk, set) {
  const { t, vocabulary } = panel
  const { forms, links = {} } = vocabulary
  const now = property(desk, 'form')
  const path = pathOf(now, vocabulary.key)
  const listed = (own) => forms.filter((form) => form.own === own).map(({ key, title }) => ({ key, title: `${title} (${key})` }))
  const choices = [{ key: '', title: t('no_form') }, { group: t('forms_own'), of: listed(true) }, { group: t('forms_other'), of: listed(false) }]
  const found = forms.find(({ key }) => key === path)
  return el(
    'div', { class: 'pf', 'data-key': 'form' },
    choice('form-key', t('form'), found ? path : now, choices.filter((one) => !one.of || one.of.length), (form) => set({ form })),
    found ? says(t('form_fields', { names: found.fields.map(({ label }) => label).join(', ') || '–' })) : null,
    builderLinks(panel, desk, { one: found?.own && `${links.forms}/${path}`, all: links.forms, make: links.new_form, kind: 'form' }),
  )
}

// The builder of the form or table that a step has; where it has none of this draft, one is made for it in one step.
export function builderLinks(panel, element, { one, all, make, kind }) {
  if (!all) return null
  const { t } = panel
  return el('p', { class: 'says acts', 'data-key': `${kind}-links` },
    one ? el('a', { class: 'btn btn-sm', href: one }, t(`${kind}_open`)) : null,
    !one && make && panel.leaveFor ? push(`${kind}-make`, t(`${kind}_make`), () => panel.leaveFor(make, element.id)) : null,
    el('a', { href: all }, t(`${kind}s_all`)))
}

export function pathOf(form, key) {
  const path = form.replace(/^forms\//, '').replace(/\.json$/, '')
  return !path || path.includes('/') ? path : `${key}/${path}`
}

function time(panel, desk) {
  const { t, edits, vocabulary } = panel
  const set = (changes) => edits.one(() => edits.properties(desk, changes))
  const to = property(desk, 'escalate_to')
  return [
    limitField(panel, 'due', t('due'), property(desk, 'due'), (due) => set({ due })),
    choice('escalate-to', t('escalate_to'), to, [{ key: '', title: t('nobody') }, ...vocabulary.roles],
      (role) => set({ escalate_to: role, escalate_after: role ? property(desk, 'escalate_after') || '2wd' : '' }), { hint: t('escalate_hint') }),
    to ? limitField(panel, 'escalate-after', t('escalate_after'), property(desk, 'escalate_after'), (after) => set({ escalate_after: after }), { none: 'at_once' }) : null,
  ]
}

export function opened(panel, target) {
  return push(`go-${target.id}`, panel.t('show'), () => panel.go(target), { look: 'link' })
}
