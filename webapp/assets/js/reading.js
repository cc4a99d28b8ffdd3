// While a scan is being read, ask now and then; then put what was read into the fields that nobody has touched.
const EVERY = 1500

export function awaitReading() {
  const link = document.querySelector('[data-reading]')
  const form = link?.closest('form')
  if (!form) return
  const touched = new Set()
  form.addEventListener('input', ({ target }) => touched.add(target.name))
  const timer = setInterval(async () => {
    const answer = await fetch(link.href).catch(() => null)
    if (!answer?.ok) return
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (page.querySelector('[data-reading]')) return
    clearInterval(timer)
    fill(form, page, touched)
    link.remove()
  }, EVERY)
}

function fill(form, page, touched) {
  document.querySelector('[data-nature]')?.replaceChildren(...page.querySelector('[data-nature]').childNodes)
  for (const field of form.elements) {
    if (!field.name || field.type === 'hidden' || touched.has(field.name)) continue
    const read = page.getElementById(field.id)
    if (read) field.value = read.value
  }
}
