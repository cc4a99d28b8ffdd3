// The canvas: bpmn-js with what runs here, in the language of the page, in the colours and letters of the page.
import Modeler from 'bpmn-js/lib/Modeler'
import { Buttons, Changed, OfficeElements, SecondArrow } from './customs.js'
import { Fingers } from './fingers.js'
import { Hands } from './hands.js'
import { spiffworkflow } from './moddle.js'
import { ArrowNames, OfficeFactory } from './naming.js'
import { OfferMenus, OneColumn, Pad, Palette, Replacements, Tools } from './offers.js'
import { FactNames } from './references.js'
import { TaskRenderer } from './tasks.js'
import { TitleEditing, TitleRenderer, TitleSearch } from './titles.js'
import { makeTranslate } from './words.js'

const FONT = '"Noto Sans Variable", "Noto Sans", "Noto Sans Devanagari", sans-serif'

export function makeModeler(container, { language, glyphs }) {
  return new Modeler({
    container,
    additionalModules: [officeModule(language, glyphs)],
    moddleExtensions: { spiffworkflow },
    textRenderer: {
      defaultStyle: { fontFamily: FONT, fontSize: 13, lineHeight: 1.3 },
      externalStyle: { fontSize: 12.5, lineHeight: 1.3 },
    },
    bpmnRenderer: { defaultFillColor: 'var(--sheet)', defaultStrokeColor: 'var(--ink-2)', defaultLabelColor: 'var(--ink)' },
  })
}

function officeModule(language, glyphs) {
  return {
    __init__: ['arrowNames', 'buttons', 'secondArrow', 'changed', 'hands', 'taskRenderer', 'titleRenderer', 'factNames', 'fingers'],
    fingers: ['type', Fingers],
    reading: ['value', language === 'en' ? 'en' : 'hi'],
    glyphs: ['value', glyphs],
    taskRenderer: ['type', TaskRenderer],
    titleRenderer: ['type', TitleRenderer],
    labelEditingProvider: ['type', TitleEditing],
    bpmnSearch: ['type', TitleSearch],
    palette: ['type', OneColumn],
    translate: ['value', makeTranslate(language)],
    bpmnFactory: ['type', OfficeFactory],
    elementFactory: ['type', OfficeElements],
    arrowNames: ['type', ArrowNames],
    buttons: ['type', Buttons],
    secondArrow: ['type', SecondArrow],
    changed: ['type', Changed],
    factNames: ['type', FactNames],
    bpmnDiOrdering: ['value', null], // would put the drawing of a file into another order when it is saved
    officeTools: ['type', Tools],
    offerMenus: ['type', OfferMenus],
    paletteProvider: ['type', Palette],
    contextPadProvider: ['type', Pad],
    replaceMenuProvider: ['type', Replacements],
    hands: ['type', Hands],
  }
}

// Labels are measured when they are drawn: with the right letters, or they are broken in the wrong places.
export async function lettersAreThere() {
  await Promise.all([document.fonts.load(`13px ${FONT}`, 'क'), document.fonts.load(`13px ${FONT}`, 'a')])
}
