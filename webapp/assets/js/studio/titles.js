// Names on the canvas stand in the reader's language: the Hindi one is the name itself (or the property name_hi of a
// file from elsewhere), the English one the property name_en; a pool is called by the title of its process. Nothing of
// the file changes by being shown; a name that is written on the canvas is the one of the language that is shown.
import { is } from 'bpmn-js/lib/util/ModelUtil'
import LabelEditingProvider from 'bpmn-js/lib/features/label-editing/LabelEditingProvider'
import BpmnSearchProvider from 'bpmn-js/lib/features/search/BpmnSearchProvider'
import BaseRenderer from 'diagram-js/lib/draw/BaseRenderer'
import { propertiesOf, withProperties } from './properties.js'

const BEFORE_TASKS = 1600

// The names of an element, as far as it has them; undefined for what is not named in two languages.
function titles(businessObject) {
  if (!businessObject?.$instanceOf?.('bpmn:BaseElement') || businessObject.$instanceOf('bpmn:TextAnnotation')) return undefined
  const said = propertiesOf(businessObject)
  if (!businessObject.processRef) return { hi: said.get('name_hi') || businessObject.name, en: said.get('name_en') }
  const process = propertiesOf(businessObject.processRef)
  return { hi: process.get('title_hi') || businessObject.name, en: process.get('title_en') }
}

// The element with its name in that language; the element itself where that is the name which it has.
function inLanguage(element, language) {
  const names = titles(element.businessObject)
  const name = names && (language === 'en' ? names.en || names.hi : names.hi || names.en)
  if (!name || name === element.businessObject.name) return element
  const businessObject = Object.create(element.businessObject, { name: { value: name } })
  return Object.create(element, { businessObject: { value: businessObject } })
}

// What changes in an element that gets another name. A file from elsewhere has its English name where ours have the
// Hindi one: it moves to its place.
export function renamed(bpmnFactory, businessObject, { hi, en }) {
  const properties = propertiesOf(businessObject)
  const changes = {}
  if (hi !== undefined) {
    if (properties.delete('name_hi') && businessObject.name && !properties.has('name_en')) properties.set('name_en', businessObject.name)
    changes.name = hi || undefined
  }
  if (en) properties.set('name_en', en)
  else if (en !== undefined) properties.delete('name_en')
  const before = propertiesOf(businessObject)
  const isSame = properties.size === before.size && [...properties].every(([name, value]) => before.get(name) === value)
  return isSame ? changes : { ...changes, extensionElements: withProperties(bpmnFactory, businessObject, properties) }
}

export class TitleRenderer extends BaseRenderer {
  constructor(eventBus, bpmnRenderer, taskRenderer, reading) {
    super(eventBus, BEFORE_TASKS)
    Object.assign(this, { bpmnRenderer, taskRenderer, reading })
    // The words beside an arrow or event are drawn anew with it: its properties may have another name for it.
    eventBus.on('element.changed', ({ element: { label } }) => label && eventBus.fire('element.changed', { element: label }))
  }

  canRender(element) {
    return !element.waypoints && inLanguage(element, this.reading) !== element
  }

  drawShape(parent, element, attrs) {
    const renderer = this.taskRenderer.canRender(element) ? this.taskRenderer : this.bpmnRenderer
    return renderer.drawShape(parent, inLanguage(element, this.reading), attrs)
  }

  getShapePath(element) {
    return this.bpmnRenderer.getShapePath(element)
  }
}
TitleRenderer.$inject = ['eventBus', 'bpmnRenderer', 'taskRenderer', 'reading']

export class TitleEditing extends LabelEditingProvider {
  constructor(eventBus, bpmnFactory, canvas, directEditing, modeling, resizeHandles, textRenderer, reading) {
    super(eventBus, bpmnFactory, canvas, directEditing, modeling, resizeHandles, textRenderer)
    this.reading = reading
  }

  activate(element) {
    const context = super.activate(element)
    const names = context && titles(element.businessObject)
    return names ? { ...context, text: names[this.reading] ?? '' } : context
  }

  update(element, typed, before, bounds) {
    const owner = element.labelTarget ?? element
    const names = titles(owner.businessObject)
    if (!names || (this.reading === 'hi' && !this.isSpecial(owner))) super.update(element, typed, before, bounds)
    else if (owner.businessObject.processRef) this.retitle(owner, typed.trim())
    else this.rename(owner, names, typed.trim())
  }

  isSpecial({ businessObject }) {
    return Boolean(businessObject.processRef) || propertiesOf(businessObject).has('name_hi')
  }

  // An element without any name gets it in both languages: the other one is mended in the panel.
  rename(owner, names, typed) {
    const both = this.reading === 'en' && !names.hi ? { hi: typed, en: typed } : { [this.reading]: typed }
    this._modeling.updateProperties(owner, renamed(this._bpmnFactory, owner.businessObject, both))
  }

  retitle(pool, typed) {
    if (!typed) return
    const process = pool.businessObject.processRef
    const said = propertiesOf(process).set(`title_${this.reading}`, typed)
    this._modeling.updateModdleProperties(pool, process, {
      extensionElements: withProperties(this._bpmnFactory, process, said),
      ...(this.reading === 'hi' && { name: typed }),
    })
    if (this.reading === 'hi') this._modeling.updateProperties(pool, { name: typed })
  }
}
TitleEditing.$inject = [...LabelEditingProvider.$inject, 'reading']

export class TitleSearch extends BpmnSearchProvider {
  constructor(elementRegistry, searchPad, canvas, search, reading) {
    const filter = (fits) => elementRegistry.filter((one) => fits(one)).map((one) => inLanguage(one, reading))
    super({ filter }, searchPad, canvas, search)
    this.find = (pattern) =>
      super.find(pattern).map((found) => ({ ...found, element: elementRegistry.get(found.element.id) }))
  }
}
TitleSearch.$inject = [...BpmnSearchProvider.$inject, 'reading']
