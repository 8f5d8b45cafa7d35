import { keyName } from '../midi/index.ts'
import { formatFootage, type Organ } from '../organ/index.ts'
import type { PlayerStatus } from '../player/index.ts'

/** The console as it stands now, whatever is played on it: read by the terminal and by the page. */
export interface ConsoleStatus {
  readonly divisions: readonly {
    readonly name: string
    /** `Open Diapason 8`, and couplers that act on its keys. */
    readonly drawn: readonly string[]
    readonly keys: readonly string[]
  }[]
  /** Numbers of the stops, couplers and tremulants that are known to be drawn. */
  readonly drawn: readonly number[]
  /** Where each box and pedal of the organ was last told to stand, 0 closed to 1 open; null: nothing was said. */
  readonly boxes: readonly (number | null)[]
}

/** What is known of it, by places in the profile. */
type KnownConsole = Pick<PlayerStatus, 'drawn' | 'keysDown' | 'boxes'>

export const consoleStatus = (organ: Organ, { drawn, keysDown, boxes }: KnownConsole): ConsoleStatus => ({
  divisions: organ.divisions.map(({ name }, index) => ({
    name,
    drawn: drawnOn(organ, name, drawn),
    keys: (keysDown[index] ?? []).map(keyName),
  })),
  drawn,
  boxes,
})

/** The stops drawn on a division, and the couplers and tremulants that belong to its keys. */
function drawnOn(organ: Organ, division: string, drawn: readonly number[]): string[] {
  return organ.elements.flatMap((element) => {
    if (!drawn.includes(element.id)) return []
    const home = element.kind === 'coupler' ? element.keys : element.division
    if (home.name !== division) return []
    const length = element.kind === 'stop' && element.footage !== null ? ` ${formatFootage(element.footage)}` : ''
    return [`${element.name}${length}`]
  })
}
