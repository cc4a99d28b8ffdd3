// Where a new step finds room: in the lane of its role, on nothing else; a lane grows when it is full.
import { is } from 'bpmn-js/lib/util/ModelUtil'

const GAP = 24
const STEP = 20

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

// The middle of a free place of that size in a lane, at `x` or to the right of it; the lane grows if there is none.
export function placeIn(edits, lane, { width, height }, x, moving = null) {
  const taken = occupied(edits.modeler, lane.parent, moving)
  const last = lane.x + lane.width - width / 2 - GAP
  for (let across = Math.max(x, lane.x + 30 + width / 2); across <= Math.min(last, x + 2 * (width + GAP)); across += STEP) {
    for (let down = lane.y + height / 2 + 12; down <= bottom(lane) - height / 2 - 12; down += STEP) {
      if (isFree(taken, around({ x: across, y: down }, width, height))) return { x: across, y: down }
    }
  }
  const place = { x: Math.min(x, Math.max(last, x - width)), y: bottom(lane) + height / 2 }
  growTo(edits, lane, bottom(lane) + height + GAP)
  return place
}

// Free room under an element in its lane: the nearest row that is free over the whole width that is asked for.
export function placeBelow(edits, element, { width, height }) {
  const lane = laneOf(edits.modeler, element)
  const taken = occupied(edits.modeler, element.parent, null)
  const x = element.x + width / 2
  const limit = lane ? bottom(lane) : bottom(element) + 10 * height
  for (let down = bottom(element) + 40 + height / 2; down + height / 2 + 12 <= limit; down += STEP) {
    if (isFree(taken, around({ x, y: down }, width, height))) return { x, y: down }
  }
  const top = Math.max(limit, bottom(element) + 40)
  growTo(edits, lane, top + height + GAP)
  return { x, y: top + height / 2 }
}

function growTo(edits, lane, wanted) {
  const { x, y, width, height } = lane
  if (wanted > y + height) edits.modeling.resizeLane(lane, { x, y, width, height: wanted - y }, false)
}

function occupied(modeler, parent, moving) {
  const stands = (one) => is(one, 'bpmn:FlowNode') && one.parent === parent && one !== moving && one.host !== moving
  return modeler.get('elementRegistry').filter((one) => !one.waypoints && !one.labelTarget && stands(one))
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
