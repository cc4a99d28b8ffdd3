// The editor of a routing draft: the canvas with its tools, the panel beside it, saving, and the gate's findings.
import { Checking } from './checking.js'
import { lostBetween } from './faithful.js'
import { typeHindiInLabels } from './labels.js'
import { isLocked, lock } from './lock.js'
import { lettersAreThere, makeModeler } from './modeler.js'
import { Others } from './others.js'
import { dismiss, notify, page, readJson } from './page.js'
import { mountPanel } from './panel/index.js'
import { Saving } from './saving.js'
import { fit, wireTools } from './toolbar.js'

async function open() {
  const given = readJson('drawing')
  const modeler = makeModeler(page.querySelector('[data-canvas]'), { language: page.dataset.language, glyphs: given.glyphs })
  const saving = new Saving(modeler, given)
  const checking = new Checking(modeler, () => saving.text())
  await lettersAreThere()
  if (!(await draw(modeler, given.xml))) return
  const { vocabulary, words } = readJson('vocabulary')
  mountPanel(page.querySelector('[data-panel]'), modeler, vocabulary, words, isLocked() ? null : (address, id) => leaveFor(saving, address, id))
  if (isLocked()) lock(modeler)
  else await beginSaving(modeler, saving)
  checking.watch()
  wireTools(modeler, { save: () => saving.save(), check: () => checking.check({ prove: true }) })
  page.modeler = modeler // for the page's other scripts and for whoever drives it
  page.dataset.ready = 'yes'
  await checking.check()
  goToNamed(modeler)
  new Others(saving).watch()
}

async function beginSaving(modeler, saving) {
  if (page.dataset.language !== 'en') typeHindiInLabels(modeler)
  await warnOfLosses(saving)
  saving.watch()
  offerAside(modeler, saving)
}

async function draw(modeler, xml) {
  try {
    const { warnings } = await modeler.importXML(xml)
    if (warnings.length) notify('import', { words: { reason: warnings.map(({ message }) => message).join(' · ').slice(0, 600) } })
    fit(modeler)
    performance.mark('drawing-opened')
    return true
  } catch (error) {
    notify('unreadable', { words: { reason: error.message } })
    return false
  }
}

// The server makes a form or table for an element of the drawing that it has: what is drawn is sent to it first.
async function leaveFor(saving, address, id) {
  const form = page.querySelector('[data-make]')
  if (form.dataset.sent || !(await saving.isSettled())) return
  form.dataset.sent = 'yes'
  form.action = address
  form.elements.node.value = id
  history.replaceState(null, '', `#${id}`) // the way back leads to the element
  form.submit()
}

// What the canvas cannot keep is named; until the reader says so, nothing is saved from here.
async function warnOfLosses(saving) {
  const lost = lostBetween(saving.xml, await saving.text())
  if (!lost.length) return
  saving.paused = true
  const goOn = () => {
    saving.paused = false
    dismiss('losses')
    saving.save()
  }
  notify('losses', { words: { parts: lost.slice(0, 8).join('  ') }, answers: { go: goOn } })
}

// Changes of an earlier visit that never reached the office.
function offerAside(modeler, saving) {
  const kept = saving.aside()
  if (!kept || kept.xml === saving.xml) {
    saving.forget()
    return
  }
  const take = async () => {
    dismiss('aside')
    await modeler.importXML(kept.xml)
    fit(modeler)
    Object.assign(saving, { revision: kept.revision, basis: kept.basis })
    saving.changed()
    saving.save()
  }
  const drop = () => {
    dismiss('aside')
    saving.forget()
  }
  const at = new Date(kept.at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  notify('aside', { words: { at }, answers: { take, drop } })
}

// An address that ends in #id shows that element: the findings' page links to it.
function goToNamed(modeler) {
  const element = modeler.get('elementRegistry').get(decodeURIComponent(location.hash.slice(1)))
  if (!element) return
  modeler.get('selection').select(element)
  modeler.get('canvas').scrollToElement(element, 140)
}

// Come back to by the browser's own history, the page has a drawing that is older than the office's.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload())

open()
