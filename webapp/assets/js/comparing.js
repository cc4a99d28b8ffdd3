// Two versions of a diagram: a line of the list shows its element in both drawings. Without this file the line leads to
// the element in one of them.
const page = document.querySelector('[data-comparison]')
const drawings = page.querySelector('[data-drawings]')
const full = page.querySelector('[data-full]')
const lines = [...page.querySelectorAll('a[data-element]')]

function partsOf(canvas, element) {
  const name = CSS.escape(element)
  return [...canvas.querySelectorAll(`[data-node="${name}"], [data-flow="${name}"], [data-lane="${name}"]`)]
}

// The middle of an element in the units of the drawing; an arrow may bend around it.
function middleOf(part) {
  const box = part.getBBox()
  return new DOMPoint(box.x + box.width / 2, box.y + box.height / 2)
}

function scrollTo(canvas, middle) {
  const matrix = canvas.querySelector('svg')?.getScreenCTM()
  if (!matrix) return
  const [at, box] = [middle.matrixTransform(matrix), canvas.getBoundingClientRect()]
  canvas.scrollBy(at.x - box.x - box.width / 2, at.y - box.y - box.height / 2)
}

// A drawing without the element shows the place where the other has it.
function show(line) {
  const canvases = [...drawings.querySelectorAll('.canvas')]
  const parts = canvases.map((canvas) => partsOf(canvas, line.dataset.element))
  const known = parts.findLast((found) => found.length)
  if (!known) return
  drawings.querySelectorAll('.is-shown').forEach((part) => part.classList.remove('is-shown'))
  parts.flat().forEach((part) => part.classList.add('is-shown'))
  canvases.forEach((canvas, n) => scrollTo(canvas, middleOf((parts[n].length ? parts[n] : known)[0])))
  current()?.removeAttribute('aria-current')
  line.setAttribute('aria-current', 'true')
}

function current() {
  return lines.find((line) => line.hasAttribute('aria-current'))
}

lines.forEach((line) =>
  line.addEventListener('click', (event) => {
    event.preventDefault()
    history.replaceState(history.state, '', line.hash)
    show(line)
    drawings.scrollIntoView({ block: 'nearest' })
  }),
)
full.addEventListener('change', () => current() && show(current()))
const first = lines.find((line) => line.hash === location.hash) ?? lines[0]
if (first) show(first)
