import { CannotPlay } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { ServiceCommand } from '../../performance/index.ts'
import type { Command, CommandName } from '../../remote/protocol/index.ts'
import type { LiveService, LiveServiceStatus } from '../index.ts'
import { latestHands, tappedMove } from './by-hand.ts'
import { consoleStateOf, keeperOf, musicOf, type Performing, rounded, sorted } from './performing.ts'

const NAMES: Readonly<Record<LiveServiceStatus['can'][number], CommandName | readonly CommandName[]>> = {
  go: 'go',
  hold: 'hold',
  release: 'release',
  'next-verse': 'nextVerse',
  'one-more-verse': 'oneMoreVerse',
  'last-verse-now': 'lastVerseNow',
  'end-after-line': 'endAfterLine',
  fade: 'fade',
  breath: 'breath',
  tempo: 'tempo',
  transpose: 'transpose',
  softer: 'softer',
  louder: 'louder',
  'by-hand': ['move', 'piston', 'box'],
  skip: 'skip',
  back: 'back',
}

/**
 * An order of service, as the page sees it.
 * @param name the programme's, in the house
 * @param deaf why the switch for go is not heard
 */
export function performService(name: string, live: LiveService, organ: Organ, deaf: string | null): Performing {
  const { title } = live.status()
  return {
    title,
    busy: `${title} is being held`,
    isPlayed: true,
    what: 'service',
    portName: live.portName,
    finished: live.finished,
    letGo: live.letGo,
    stop: live.stop,
    stopNow: live.stopNow,
    panic: () => live.command({ type: 'panic' }),
    isPlaying: () => ['playing', 'held'].includes(live.status().state),
    figures: live.status,
    keptBy: keeperOf(live),
    played: live.played,
    look: () => {
      const status = live.status()
      const { doing, place, item, notes, number, items, nextItem, next, tempoPercent, said, link } = status
      const { whereabouts, state } = status
      const isGone = link.type === 'gone'
      return {
        go: { does: status.waits, says: isGone ? 'It goes on when the cable is back' : status.go },
        can: sorted(['stop', ...status.can.flatMap((each) => NAMES[each])]),
        console: consoleStateOf(live.console()),
        playing: null,
        music: musicOf(live.music(), state),
        service: {
          programme: name,
          title,
          doing,
          place,
          item,
          notes,
          number,
          items,
          coming: [...status.coming],
          nextItem,
          next,
          tempoPercent: rounded(tempoPercent, 1),
          where: whereabouts && {
            ...whereabouts,
            place: { bar: whereabouts.place.bar, beat: rounded(whereabouts.place.beat, 100) },
            progress: rounded(whereabouts.progress, 1000),
            lines: whereabouts.lines.map((line) => rounded(line, 1000)),
          },
          hands: latestHands(status.hands),
          said: said ?? status.unkept ?? live.notice ?? deaf,
        },
        link: link.type,
        goesOnWhenBack: isGone && link.goesOnWhenBack,
      }
    },
    obey: (command) => {
      if (command.name === 'move' || command.name === 'piston') return done(live.byHand(tappedMove(command, organ)))
      if (command.name === 'box') return done(live.moveBox(command.enclosure, command.position))
      if (command.name === 'stop') void live.stop()
      else live.command(asked(command))
      return live.status().said
    },
  }
}

/** @throws CannotPlay where it could not be */
function done(problem: string | null): null {
  if (problem !== null) throw new CannotPlay(problem)
  return null
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
