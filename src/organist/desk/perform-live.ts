import { CannotPlay } from '../../findings/index.ts'
import type { Command as Performed } from '../../performance/index.ts'
import type { Command, Playing } from '../../remote/protocol/index.ts'
import type { Live, LiveStatus } from '../index.ts'
import { consoleStateOf, musicOf, type Performing, rounded, timeKeeperOf } from './performing.ts'

/** What a performance does not know of itself. */
export interface About {
  /** A piece by its name in the house; null: an order of service. */
  readonly score: string | null
  readonly findings: Playing['findings']
  /** Why the switch for go is not heard; null where it is, or none was taught. */
  readonly deaf: string | null
}

/** A performance, piece or service, as the page sees it. */
export function performLive(live: Live, about: About): Performing {
  const { title, programme } = live
  return {
    ...live,
    live,
    busy: `${title} is being ${programme === null ? 'played' : 'held'}`,
    what: programme === null ? 'piece' : 'service',
    isPlaying: () => ['playing', 'held'].includes(live.status().state),
    figures: live.status,
    keptBy: timeKeeperOf(live),
    look: () => {
      const status = live.status()
      const { go, can, link, state } = status
      return {
        go,
        can: [...can],
        console: consoleStateOf(status),
        playing: playingOf(live, status, about),
        music: musicOf(live.music(), state),
        link: link.type,
        goesOnWhenBack: link.type === 'gone' && link.goesOnWhenBack,
      }
    },
    obey: (command) => {
      if (isBeginning(command)) throw new CannotPlay(`${title} is being performed: stop it first`)
      const { done, answer } = live.obey(command)
      if (!done) throw new CannotPlay(answer ?? 'this cannot be done now')
      return answer
    },
  }
}

const isBeginning = (command: Command): command is Exclude<Command, Performed> =>
  ['play', 'testNote', 'beginService'].includes(command.name)

/** Older ones nobody reads on a phone. */
const MOST_HANDS = 5

function playingOf(live: Live, status: LiveStatus, { score, findings, deaf }: About): Playing {
  const { doing, item, notes, problem, number, items, section, nextItem, where, lateness, sounding } = status
  const { title, programme } = live
  return {
    ...{ title, programme, score, doing, item, notes, problem, number, items, section, nextItem, sounding, findings },
    coming: [...status.coming],
    tempoPercent: rounded(status.tempoPercent, 1),
    where: where && {
      ...where,
      place: { bar: where.place.bar, beat: rounded(where.place.beat, 100) },
      progress: rounded(where.progress, 1000),
      lines: where.lines.map((line) => rounded(line, 1000)),
    },
    positionMs: Math.round(status.positionMs),
    durationMs: Math.round(status.durationMs),
    hands: status.hands.slice(-MOST_HANDS).map(({ number, place, what }) => ({ number, place, what })),
    answer: status.answer ?? status.unkept ?? live.notice ?? deaf,
    sent: status.sent,
    lateness: {
      count: lateness.count,
      medianMs: rounded(lateness.medianMs, 100),
      p99Ms: rounded(lateness.p99Ms, 100),
      maxMs: rounded(lateness.maxMs, 100),
    },
    slippedMs: status.slippedMs,
  }
}
