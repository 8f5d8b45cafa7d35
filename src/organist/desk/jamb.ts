import { CannotPlay } from '../../findings/index.ts'
import { type ConsoleStatus, consoleStatus, type Jamb } from '../index.ts'
import { consoleStateOf, type Performing, timeKeeperOf } from './performing.ts'

/** A stop jamb that is open in a terminal, as the page sees it: it can be silenced and closed from afar, not played. */
export function performJamb(jamb: Jamb): Performing {
  const title = `the stop jamb of ${jamb.organ.name}`
  return {
    ...jamb,
    title,
    busy: `${title} is open at the organ’s computer`,
    what: null,
    live: null,
    played: () => null,
    keptBy: timeKeeperOf(jamb),
    panic: () => void jamb.obey({ type: 'panic' }),
    isPlaying: () => jamb.status().isPlaying,
    look: () => ({
      go: {
        does: false,
        says: 'The stop jamb is open at the organ’s computer',
        sounds: false,
        next: null,
        doubt: null,
      },
      can: ['stop'],
      console: consoleStateOf(consoleOf(jamb)),
      playing: null,
      music: null,
      link: jamb.status().isLinked ? 'sending' : 'gone',
      goesOnWhenBack: false,
    }),
    obey: ({ name }) => {
      if (name !== 'stop') throw new CannotPlay(`${title} is open at the organ’s computer`)
      void jamb.stop()
      return null
    },
  }
}

/** What nobody knows to be drawn is not said to be. */
function consoleOf({ organ, status }: Jamb): ConsoleStatus {
  const { isDrawn, position, keysDown } = status()
  const drawn = organ.elements.flatMap((element) => (isDrawn(element) ? [element.id] : []))
  return consoleStatus(organ, { drawn, keysDown, boxes: organ.enclosures.map(position) })
}
