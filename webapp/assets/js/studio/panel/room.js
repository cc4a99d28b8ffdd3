// Where a new step finds room: in the lane of its role, on nothing else; a lane grows when it is full.
import { is } from 'bpmn-js/lib/util/ModelUtil'

const GAP = 24
const STEP = 20
const FARTHEST = 400

export const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 })
const bottom = ({ y, height }) => y + height
const holds = (outer, { x, y }) => x >= outer.x && x <= outer.x + outer.width && y >= outer.y && y <= outer.y + outer.height

export function lanesOf(modeler) {
  const lanes = modeler.get('elementRegistry').filter((one) => is(one, 'bpmn:Lane'))
  const inner = lanes.filter((lane) => !lane.children.some((child) => is(child, 'bpmn:Lane')))
  return inner.sort((a, b) => a.y - b.y)
}

export function laneOf(modeler, element) {
  const inside = element.parent && is(element.parent, 'bpmn:SubProcess') ? element.parent : element
  return lanesOf(modeler).find((lane) => holds(lane, middle(inside))) ?? null
}

export function participantOf(modeler) {
  return modeler.get('elementRegistry').find((one) => is(one, 'bpmn:Participant')) ?? null
}

// A lane for a role at the foot of the pool; null when the drawing has no pool.
export function addLane(edits, role, names) {
  const participant = participantOf(edits.modeler)
  if (!participant) return null
  const last = lanesOf(edits.modeler).at(-1)
  const lane = edits.modeling.addLane(last ?? participant, 'bottom')
  const made = lane ?? lanesOf(edits.modeler).at(-1)
  edits.set(made, { name: names.hi })
  edits.properties(made, { role, name_en: names.en })
  return made
}

// The middle of a free place of that size in a lane, as near to `x` as can be; the lane grows if there is none.
export function placeIn(edits, lane, size, x, moving = null) {
  const found = search(edits, lane.parent, lane, size, { x, from: lane.y + 12, to: bottom(lane) - 12 }, moving)
  return found ?? placeAtFoot(edits, lane, size, x, moving)
}

// The same under an element, in its lane.
export function placeBelow(edits, element, size) {
  const lane = laneOf(edits.modeler, element)
  const x = element.x + size.width / 2
  const from = bottom(element) + 40
  if (!lane) return search(edits, element.parent, null, size, { x, from, to: from + 10 * size.height }, null) ?? { x, y: from + size.height / 2 }
  const found = search(edits, element.parent, lane, size, { x, from, to: bottom(lane) - 12 }, null)
  return found ?? placeAtFoot(edits, lane, size, x, null, from)
}

function placeAtFoot(edits, lane, size, x, moving, from = 0) {
  const top = Math.max(bottom(lane), from)
  const parent = lane.parent
  growTo(edits, lane, top + size.height + GAP)
  return search(edits, parent, lane, size, { x, from: top, to: top + size.height + STEP }, moving) ?? { x, y: top + size.height / 2 }
}

// Rows from above, in each the places from the wanted one outwards.
function search(edits, parent, lane, { width, height }, { x, from, to }, moving) {
  const taken = occupied(edits.modeler, parent, moving)
  const [first, last] = lane ? [lane.x + 40 + width / 2, lane.x + lane.width - GAP - width / 2] : [x, x]
  for (let y = from + height / 2; y <= to - height / 2; y += STEP) {
    for (const across of outwards(x, first, last)) {
      if (isFree(taken, around({ x: across, y }, width, height))) return { x: across, y }
    }
  }
  return null
}

function outwards(x, first, last) {
  const found = [x]
  for (let far = STEP; far <= FARTHEST; far += STEP) found.push(x + far, x - far)
  return found.filter((one) => one === x || (one >= first && one <= last))
}

function growTo(edits, lane, wanted) {
  const short = wanted - bottom(lane)
  if (short > 0) makeRoom(edits, 'y', short, bottom(lane) - 10)
}

// All that stands beyond `start` moves on by so much, arrows with it; what lies across is widened.
export function makeRoom(edits, axis, by, start) {
  const tool = edits.modeler.get('spaceTool')
  const all = edits.modeler.get('elementRegistry').filter((one) => one.parent)
  const { movingShapes, resizingShapes } = tool.calculateAdjustments(all, axis, by, start)
  const delta = { x: 0, y: 0, [axis]: by }
  edits.modeling.createSpace(movingShapes, resizingShapes, delta, axis === 'x' ? 'e' : 's', start)
}

// The middle of a free place right beside an element: to its right, below, above; if all is full, room is made.
export function placeBeside(edits, element, { width, height }) {
  const taken = occupied(edits.modeler, element.parent, element)
  const { x, y } = middle(element)
  const [across, down] = [(element.width + width) / 2 + GAP * 2, (element.height + height) / 2 + GAP * 2]
  const places = [{ x: x + across, y }, { x, y: y + down }, { x, y: y - down }]
  const lane = laneOf(edits.modeler, element)
  const fits = (place) => isFree(taken, around(place, width, height)) && (!lane || holds(lane, { x: place.x, y: place.y - height / 2 }))
  const found = places.find((place) => fits(place) && (!lane || holds(lane, { x: place.x, y: place.y + height / 2 })))
  if (found) return found
  makeRoom(edits, 'x', width + GAP * 4, element.x + element.width + 5)
  return places[0]
}

// Boxes of the steps beside which something is to stand, and of the arrows that it should not cover.
function occupied(modeler, parent, moving) {
  const stands = (one) => is(one, 'bpmn:FlowNode') && one.parent === parent && one !== moving && one.host !== moving
  const registry = modeler.get('elementRegistry')
  const steps = registry.filter((one) => !one.waypoints && !one.labelTarget && stands(one))
  const arrows = registry.filter((one) => one.waypoints && one.source !== moving && one.target !== moving)
  return [...steps, ...arrows.flatMap(({ waypoints }) => waypoints.slice(1).map((end, place) => between(waypoints[place], end)))]
}

function between(one, other) {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)]
  return { x, y, width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) }
}

function around({ x, y }, width, height) {
  return { x: x - width / 2 - 8, y: y - height / 2 - 8, width: width + 16, height: height + 16 }
}

function isFree(taken, box) {
  return taken.every(
    (one) => one.x >= box.x + box.width || one.x + one.width <= box.x || one.y >= bottom(box) || bottom(one) <= box.y,
  )
}

export function moveToLane(edits, element, lane) {
  const place = placeIn(edits, lane, element, middle(element).x, element)
  const now = middle(element)
  edits.modeling.moveElements([element], { x: place.x - now.x, y: place.y - now.y })
}
