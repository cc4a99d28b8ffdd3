// A file opens at its latest note; long strips open at the place that is current.
const WIDE = 760

export function keepInView() {
  const notes = document.querySelector('[data-latest]')
  if (notes && innerWidth > WIDE) notes.scrollTop = notes.scrollHeight
  for (const [strip, current] of [['.toc', '[aria-current]'], ['.route', '.now'], ['.rail', '[aria-current]']]) {
    const box = document.querySelector(strip)
    const item = box?.querySelector(current)
    if (!item) continue
    box.scrollTop = item.offsetTop - box.offsetTop - 30
    box.scrollLeft = item.offsetLeft - box.offsetLeft - 90
  }
}
