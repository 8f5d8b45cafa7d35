import { CannotPlay } from '../findings/index.ts'
import type { LiveService, LiveServiceStatus } from '../organist/index.ts'
import type { ServiceCommand } from '../programme/index.ts'
import type { Command, CommandName } from '../protocol/index.ts'
import { keeperOf, type Performing, rounded, sorted } from './performing.ts'

const ALWAYS: readonly CommandName[] = ['stop', 'back']
const ANY_TIME: readonly CommandName[] = ['skip', 'breath', 'tempo', 'transpose', 'softer', 'louder', 'oneMoreVerse']
const BEFORE_THE_END: readonly CommandName[] = ['lastVerseNow', 'nextVerse', 'endAfterLine']
const POSSIBLE: Readonly<Record<LiveServiceStatus['doing'], readonly CommandName[]>> = {
  plays: [...ANY_TIME, ...BEFORE_THE_END, 'hold', 'fade'],
  waits: [...ANY_TIME, 'go', 'lastVerseNow'],
  held: [...ANY_TIME, ...BEFORE_THE_END, 'go', 'release'],
  quiet: ['go', 'skip'],
  over: [],
}

/**
 * An order of service, as the page sees it.
 * @param deaf why the switch for go is not heard
 */
export function performService(live: LiveService, deaf: string | null): Performing {
  const { title } = live.status()
  return {
    title,
    busy: `${title} is being held`,
    isPlayed: true,
    portName: live.portName,
    finished: live.finished,
    letGo: live.letGo,
    stop: live.stop,
    stopNow: live.stopNow,
    panic: () => live.command({ type: 'panic' }),
    isPlaying: () => ['playing', 'held'].includes(live.status().state),
    figures: live.status,
    keptBy: keeperOf(live),
    look: () => {
      const status = live.status()
      const { doing, place, item, notes, number, items, nextItem, tempoPercent, said, link } = status
      const isGone = link.type === 'gone'
      return {
        go: { does: status.waits, says: isGone ? 'It goes on when the cable is back' : status.go },
        can: sorted([...ALWAYS, ...POSSIBLE[doing]]),
        playing: null,
        service: {
          title,
          doing,
          place,
          item,
          notes,
          number,
          items,
          coming: [...status.coming],
          nextItem,
          tempoPercent: rounded(tempoPercent, 1),
          said: said ?? status.unkept ?? live.notice ?? deaf,
        },
        link: link.type,
        goesOnWhenBack: isGone && link.goesOnWhenBack,
      }
    },
    obey: (command) => {
      if (command.name === 'stop') void live.stop()
      else live.command(asked(command))
      return live.status().said
    },
  }
}

/** @throws CannotPlay for what only a single piece can do */
function asked(command: Command): ServiceCommand {
  switch (command.name) {
    case 'go':
      return { type: 'go' }
    case 'hold':
      return { type: 'hold' }
    case 'release':
      return { type: 'release' }
    case 'nextVerse':
      return { type: 'next-verse' }
    case 'oneMoreVerse':
      return { type: 'one-more-verse' }
    case 'lastVerseNow':
      return { type: 'last-verse-now' }
    case 'endAfterLine':
      return { type: 'end-after-line' }
    case 'fade':
      return { type: 'fade' }
    case 'breath':
      return { type: 'breath', beats: command.beats }
    case 'tempo':
      return { type: 'tempo', percent: command.byPercent }
    case 'transpose':
      return { type: 'transpose', semitones: command.bySemitones }
    case 'softer':
      return { type: 'louder', steps: -1 }
    case 'louder':
      return { type: 'louder', steps: 1 }
    case 'skip':
      return { type: 'skip' }
    case 'back':
      return { type: 'back' }
    default:
      throw new CannotPlay('that is for a single piece, not for an order of service')
  }
}
