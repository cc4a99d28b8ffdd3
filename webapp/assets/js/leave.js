// Forms marked data-guard ask before the page is left with something unsaved.
const unsaved = new Set()

export function guardUnsaved() {
  for (const form of document.querySelectorAll('form[data-guard]')) {
    form.addEventListener('input', () => unsaved.add(form))
    form.addEventListener('submit', () => unsaved.delete(form))
  }
  // Fields may stand outside their form and belong to it by form="…": their events do not pass through it.
  document.addEventListener('input', ({ target }) => {
    if (target.form?.matches('[data-guard]')) unsaved.add(target.form)
  })
  addEventListener('beforeunload', (event) => unsaved.size && event.preventDefault())
}

export function markSaved(form) {
  unsaved.delete(form)
}
