// A canvas with the panel beside it and nothing else: what tests of the panel are written on.
import { makeModeler } from '../../../webapp/assets/js/studio/modeler.js'
import { mountPanel } from '../../../webapp/assets/js/studio/panel/index.js'
import { readCondition } from '../../../webapp/assets/js/studio/panel/conditions/language.js'
import { writeCondition } from '../../../webapp/assets/js/studio/panel/conditions/writing.js'
import { readTimer, writeTimer, readLimit, writeLimit } from '../../../webapp/assets/js/studio/panel/durations.js'
import { resembling } from '../../../webapp/assets/js/studio/panel/facts.js'

const given = JSON.parse(document.getElementById('given').textContent)
const modeler = makeModeler(document.querySelector('#canvas'), { language: document.documentElement.lang, glyphs: given.glyphs })
const panel = mountPanel(document.querySelector('#panel'), modeler, given.vocabulary, given.words)

window.studio = {
  modeler,
  readCondition,
  writeCondition,
  readTimer,
  writeTimer,
  readLimit,
  writeLimit,
  resembling,
  words: given.words,
  select: (id) => modeler.get('selection').select(modeler.get('elementRegistry').get(id)),
  clear: () => modeler.get('selection').select(null),
  xml: async () => (await modeler.saveXML({ format: true })).xml,
  undo: () => modeler.get('commandStack').undo(),
  redo: () => modeler.get('commandStack').redo(),
  steps: () => {
    const { _stack: stack, _stackIdx: last } = modeler.get('commandStack')
    return new Set(stack.slice(0, last + 1).map(({ id }) => id)).size
  },
  panel,
}
await modeler.importXML(given.xml)
modeler.get('canvas').zoom('fit-viewport')
document.body.dataset.ready = 'yes'
