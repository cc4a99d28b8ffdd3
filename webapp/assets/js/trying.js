// Trying a draft out: the token goes along the arrows of the last step, and a long answer goes on by itself.
// The places of the arrows come from the server ([data-token]: "<place>:<arrow>" …); attributes alone are set, as the
// policy of the pages wants it. Whoever wishes for less motion sees the way marked and nothing move.
const SVG = 'http://www.w3.org/2000/svg'
const SPEED = 0.45 // units of the drawing in a millisecond
const LONGEST_MS = 900 // of one arrow
const WHOLE_MS = 7000 // of all of them, when a saved trial shows its whole way

function arrowsOf(canvas) {
  return canvas.dataset.token.split(' ').map((part) => {
    const [, place, flow] = part.match(/^(\d+):(.*)$/)
    return { place: Number(place), path: canvas.querySelector(`[data-flow="${CSS.escape(flow)}"]`) }
  })
}

function makeToken(path) {
  const token = document.createElementNS(SVG, 'circle')
  token.setAttribute('class', 'token')
  token.setAttribute('r', '9')
  token.setAttribute('aria-hidden', 'true')
  path.ownerSVGElement.append(token)
  return token
}

function goAlong(path, longest) {
  const token = makeToken(path)
  const length = path.getTotalLength()
  const time = Math.min(length / SPEED, longest)
  return new Promise((done) => {
    const begins = performance.now()
    const move = (now) => {
      const share = Math.min((now - begins) / time, 1)
      const at = path.getPointAtLength(length * share)
      token.setAttribute('cx', at.x)
      token.setAttribute('cy', at.y)
      if (share < 1) return requestAnimationFrame(move)
      token.remove()
      done()
    }
    requestAnimationFrame(move)
  })
}

// The drawing is scrolled within its frame; the page stays where it is.
function showPlace(element) {
  const canvas = element.closest('.canvas')
  const box = element.getBoundingClientRect()
  const frame = canvas.getBoundingClientRect()
  if (box.left < frame.left || box.right > frame.right) canvas.scrollLeft += box.left - frame.left - frame.width / 3
  if (box.top < frame.top || box.bottom > frame.bottom) canvas.scrollTop += box.top - frame.top - frame.height / 3
}

function isSeen(element) {
  return element !== null && element.getClientRects().length > 0
}

function showWhereItStands() {
  const open = [...document.querySelectorAll('.walkmap .node.open')].filter(isSeen)
  if (open.length) showPlace(open[0])
}

async function playLastStep() {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return showWhereItStands()
  const arrows = [...document.querySelectorAll('[data-token]')].flatMap(arrowsOf).filter(({ path }) => isSeen(path))
  arrows.sort((one, other) => one.place - other.place)
  for (const { path } of arrows) {
    showPlace(path)
    await goAlong(path, Math.min(LONGEST_MS, WHOLE_MS / arrows.length))
  }
  showWhereItStands()
  document.documentElement.dataset.tokenPlayed = String(arrows.length)
}

playLastStep()
document.querySelector('.walkdesk .errors, main > .errors')?.scrollIntoView({ block: 'center' })
document.querySelector('form[data-go-on]')?.requestSubmit()
