// In three places BPMN refers to a thing of the file where the engine reads the name of a fact: the list of a step that is
// done for each of something, and what it collects. A file has no such thing, and the canvas would drop the name; here it
// is given one that stands nowhere else.
export class FactNames {
  constructor(eventBus, moddle) {
    eventBus.on('import.parse.complete', ({ warnings = [] }) => {
      for (const warning of [...warnings]) if (this.keep(moddle, warning)) warnings.splice(warnings.indexOf(warning), 1)
    })
  }

  keep(moddle, { element, property, value }) {
    const name = property?.replace(/^bpmn:/, '')
    if (!['loopDataInputRef', 'loopDataOutputRef'].includes(name)) return false
    element.set(name, moddle.create('bpmn:ItemAwareElement', { id: value }))
    return true
  }
}
FactNames.$inject = ['eventBus', 'moddle']
