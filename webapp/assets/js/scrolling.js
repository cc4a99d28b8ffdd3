// A file opens at its latest note, or at what is to be filled in there; long strips open at the place that is current.
const WIDE = 760

export function keepInView() {
  const notes = document.querySelector('[data-latest]')
  const form = notes?.querySelector('.stepfields')
  if (notes && innerWidth > WIDE) notes.scrollTop = form ? form.offsetTop - notes.offsetTop - 12 : notes.scrollHeight
  for (const [strip, current] of [['.toc', '[aria-current]'], ['.route', '.now'], ['.rail', '[aria-current]']]) {
    const box = document.querySelector(strip)
    const item = box?.querySelector(current)
    if (!item) continue
    box.scrollTop = item.offsetTop - box.offsetTop - 30
    box.scrollLeft = item.offsetLeft - box.offsetLeft - 90
  }
}
