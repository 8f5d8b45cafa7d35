import { CannotPlay } from '../../findings/index.ts'
import type { ElementId, Organ } from '../../organ/index.ts'
import type { JambMove } from '../../remote/protocol/index.ts'
import type { Jamb, JambCommand, JambStatus } from '../index.ts'

/** A stop jamb between two processes: what refers to the profile goes by its place in it. */

export function moveOf(command: JambCommand, { pistons, enclosures, divisions }: Organ): JambMove {
  switch (command.type) {
    case 'move':
      return { type: 'move', element: command.element.id, drawn: command.drawn }
    case 'stands':
      return { type: 'stands', elements: command.elements.map(({ id }) => id), drawn: command.drawn }
    case 'piston':
      return { type: 'piston', piston: pistons.indexOf(command.piston) }
    case 'box':
      return { type: 'box', enclosure: enclosures.indexOf(command.enclosure), position: command.position }
    case 'scale':
      return { type: 'scale', division: divisions.indexOf(command.division), beats: command.beats }
    default:
      return command
  }
}

/** @throws CannotPlay where the two do not have the same profile before them */
export function commandOf(move: JambMove, { elements, pistons, enclosures, divisions }: Organ): JambCommand {
  switch (move.type) {
    case 'move':
      return { type: 'move', element: inProfile(elements[move.element]), drawn: move.drawn }
    case 'stands':
      return { type: 'stands', elements: move.elements.map((id) => inProfile(elements[id])), drawn: move.drawn }
    case 'piston':
      return { type: 'piston', piston: inProfile(pistons[move.piston]) }
    case 'box':
      return { type: 'box', enclosure: inProfile(enclosures[move.enclosure]), position: move.position }
    case 'scale':
      return { type: 'scale', division: inProfile(divisions[move.division]), beats: move.beats }
    default:
      return move
  }
}

function inProfile<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new CannotPlay('the profile was changed meanwhile: close the jamb and open it again')
  return thing
}

/** What is known of a jamb, as plain data. */
export interface JambData extends Omit<JambStatus, 'isDrawn' | 'position'> {
  /** By element; absent where nobody knows. */
  readonly drawn: Readonly<Record<ElementId, boolean>>
  /** By enclosure. */
  readonly boxes: readonly (number | null)[]
}

export function dataOf({ organ, status }: Jamb): JambData {
  const { isDrawn, position, ...plain } = status()
  const known = organ.elements.flatMap((element) => {
    const drawn = isDrawn(element)
    return drawn === undefined ? [] : [[element.id, drawn] as const]
  })
  return { ...plain, drawn: Object.fromEntries(known), boxes: organ.enclosures.map(position) }
}

export function statusOf({ drawn, boxes, ...plain }: JambData, organ: Organ): JambStatus {
  return {
    ...plain,
    isDrawn: ({ id }) => drawn[id],
    position: (enclosure) => boxes[organ.enclosures.indexOf(enclosure)] ?? null,
  }
}
