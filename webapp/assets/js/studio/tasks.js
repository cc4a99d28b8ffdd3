// Tasks are drawn as the server draws them: the small picture of their kind in the corner, the name below it.
import { append, create, innerSVG } from 'tiny-svg'
import BaseRenderer from 'diagram-js/lib/draw/BaseRenderer'
import { propertiesOf } from './properties.js'

const BEFORE_BPMN = 1500
const LOWER = 5 // the name makes room for the picture

export class TaskRenderer extends BaseRenderer {
  constructor(eventBus, bpmnRenderer, glyphs) {
    super(eventBus, BEFORE_BPMN)
    Object.assign(this, { bpmnRenderer, glyphs })
  }

  canRender(element) {
    return element.type !== 'label' && Boolean(this.glyph(element))
  }

  drawShape(parent, element) {
    const drawTask = this.bpmnRenderer.handlers['bpmn:Task']
    const shape = drawTask(parent, element, {})
    parent.querySelector('text')?.setAttribute('transform', `translate(0 ${LOWER})`)
    const picture = create('g', { class: 'glyph', transform: 'translate(5 5)' })
    innerSVG(picture, this.glyph(element))
    append(parent, picture)
    return shape
  }

  getShapePath(element) {
    return this.bpmnRenderer.getShapePath(element)
  }

  glyph({ businessObject }) {
    if (!businessObject?.$instanceOf?.('bpmn:Task')) return undefined
    const tag = businessObject.$type.replace(/^bpmn:(\w)/, (_all, first) => first.toLowerCase())
    if (!['userTask', 'manualTask'].includes(tag)) return this.glyphs[tag]
    return this.glyphs[propertiesOf(businessObject).get('kind')] ?? this.glyphs.note
  }
}
TaskRenderer.$inject = ['eventBus', 'bpmnRenderer', 'glyphs']
