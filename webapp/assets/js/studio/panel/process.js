// The process as a whole, and its lanes.
import { is } from 'bpmn-js/lib/util/ModelUtil'
import { propertiesOf } from '../properties.js'
import { el } from './dom.js'
import { choice, group, lines, says, text } from './fields.js'
import { property } from './edits.js'
import { limitField } from './limits.js'
import { titles } from './desk.js'

export function laneSections(panel, lane) {
  const { t, edits, vocabulary } = panel
  const role = property(lane, 'role')
  const take = (key) => edits.one(() => {
    const names = titles(vocabulary, key)
    const before = titles(vocabulary, role)
    const plain = !lane.businessObject.name || lane.businessObject.name === before.hi
    edits.properties(lane, { role: key, ...(plain ? { name_en: names.en } : {}) })
    if (plain) edits.set(lane, { name: names.hi })
  })
  return [el('div', { class: 'pgbody', 'data-key': 'lane' },
    choice('lane-role', t('role'), role, [{ key: '', title: t('choose_value') }, ...vocabulary.roles], take, { hint: t('lane_hint'), error: role ? null : t('lane_missing') }),
    text('name-hi', t('name_hi'), lane.businessObject.name, (hi) => edits.name(lane, { hi }), { lang: 'hi', hindi: true }),
    text('name-en', t('name_en'), property(lane, 'name_en'), (en) => edits.name(lane, { en }), { lang: 'en' }))]
}

// The pool, or the empty canvas, stands for its process.
function processOf(element) {
  if (is(element, 'bpmn:Process')) return element.businessObject
  if (is(element, 'bpmn:Participant')) return element.businessObject.processRef
  return element.businessObject.participants?.find(({ processRef }) => processRef)?.processRef
}

export function processSections(panel, element) {
  const { t } = panel
  const process = processOf(element)
  if (!process) return [says(t('no_process'))]
  const about = { element, process, said: propertiesOf(process), set: (changes) => panel.edits.one(() => panel.edits.properties(element, changes, process)) }
  return [
    el('h2', { class: 'ptitle' }, t('element Process')),
    el('div', { class: 'pgbody', 'data-key': 'titles' }, titleFields(panel, about)),
    group('filing', t('filing'), filing(panel, about)),
    group('summary', t('summary'), summaries(panel, about)),
    group('identity', t('for_reference'), el('p', { class: 'says' }, `${t('id')}: `, el('code', {}, process.id)), { open: false }),
    says(t('select_hint')),
  ]
}

function titleFields(panel, { element, process, said, set }) {
  const { t } = panel
  return [
    text('title-hi', t('title_hi'), said.get('title_hi') ?? process.name, (title) => retitle(panel, element, process, title), { lang: 'hi', hindi: true, error: said.get('title_hi') ? null : t('title_missing') }),
    text('title-en', t('title_en'), said.get('title_en'), (title) => set({ title_en: title }), { lang: 'en', error: said.get('title_en') ? null : t('title_missing') }),
  ]
}

// The Hindi title stands on the pool as well, and in the name that other modelers show.
function retitle(panel, element, process, title) {
  const { edits, modeler } = panel
  edits.one(() => {
    edits.properties(element, { title_hi: title }, process)
    edits.set(element, { name: title }, process)
    const pool = modeler.get('elementRegistry').find((one) => is(one, 'bpmn:Participant') && one.businessObject.processRef === process)
    if (pool) edits.set(pool, { name: title })
  })
}

function filing(panel, { process, said, set }) {
  const { t, vocabulary } = panel
  const none = { key: '', title: t('none') }
  const heads = vocabulary.heads.map(({ key, title }) => ({ key, title: `${key} ${title}` }))
  const classes = vocabulary.retention.map((key) => ({ key, title: key }))
  const starters = said.get('start_roles')?.split(/[\s,]+/).filter(Boolean) ?? []
  const kind = panel.fault('case-type')
  return [
    text('case-type', t('case_type'), kind?.typed ?? said.get('case_type') ?? '', (key) => panel.tried('case-type', !key || /^[a-z][a-z0-9-]*$/.test(key) ? '' : 'fault key', key, () => set({ case_type: key })), { code: true, hint: t('case_type_hint', { key: process.id }), error: kind?.error }),
    choice('head', t('file_head'), said.get('file_head') ?? '', [{ ...none, title: t('officer_chooses') }, ...heads], (head) => set({ file_head: head })),
    choice('retention', t('retention'), said.get('retention') ?? '', [{ ...none, title: t('as_head') }, ...classes], (retention) => set({ retention })),
    limitField(panel, 'clock', t('clock'), said.get('clock') ?? '', (clock) => set({ clock })),
    starts(panel, starters, set),
  ]
}

function starts(panel, starters, set) {
  const { t, vocabulary } = panel
  const toggled = (key, on) => [...starters.filter((one) => one !== key), ...(on ? [key] : [])]
  return el('fieldset', { class: 'ticks', 'data-key': 'starts' }, el('legend', {}, t('start_roles')),
    vocabulary.roles.map(({ key, title }) => el('label', {}, el('input', {
      id: `panel-start-${key}`, type: 'checkbox', class: 'form-check-input', checked: starters.includes(key),
      onchange: (event) => set({ start_roles: toggled(key, event.target.checked).join(',') }),
    }), title)))
}

function summaries(panel, { said, set }) {
  const { t } = panel
  const place = said.has('summary_hi') ? 'summary_hi' : 'summary'
  return [
    lines('summary-hi', t('summary_hi'), said.get(place) ?? '', (summary) => set({ [place]: summary }), { lang: 'hi' }),
    lines('summary-en', t('summary_en'), said.get('summary_en') ?? '', (summary) => set({ summary_en: summary }), { lang: 'en' }),
  ]
}
