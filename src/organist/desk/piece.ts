import { CannotPlay, type Finding } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { Command, CommandName, Playing } from '../../remote/protocol/index.ts'
import type { LivePerformance, Playable } from '../index.ts'
import { latestHands, tappedMove } from './by-hand.ts'
import { consoleStateOf, keeperOf, musicOf, type Performing, rounded, sorted } from './performing.ts'

const ALWAYS: readonly CommandName[] = ['stop', 'byBars', 'byPhrases', 'tempo', 'goTo', 'piston', 'move', 'box', 'line']
const WHILE_PLAYING: readonly CommandName[] = ['hold', 'pause', 'transpose', 'endAfterLine']
const WHILE_STANDING: readonly CommandName[] = ['go', 'release']

/** One piece, as the page sees it. @param score its name in the house */
export function performPiece(score: string, prepared: Playable, live: LivePerformance): Performing {
  const { organ } = prepared.performance
  const findings = countFindings(prepared.findings)
  const stands = (state = live.status().state) => ['held', 'paused', 'waiting'].includes(state)
  return {
    title: prepared.title,
    busy: `${prepared.title} is being played`,
    isPlayed: true,
    what: 'piece',
    portName: live.portName,
    finished: live.finished,
    letGo: live.letGo,
    stop: live.stop,
    stopNow: live.stopNow,
    panic: live.panic,
    isPlaying: () => ['playing', 'held'].includes(live.status().state),
    figures: live.status,
    keptBy: keeperOf(live),
    played: live.played,
    look: () => {
      const status = live.status()
      const { link, divisions, drawn, boxes, ...rest } = status
      const isGone = link.type === 'gone'
      // Of one moment: the player goes on while we look.
      const waits = stands(status.state) || (isGone && !link.goesOnWhenBack)
      const playing: Playing = {
        score,
        ...rest,
        place: { bar: status.place.bar, beat: rounded(status.place.beat, 100) },
        hands: latestHands(status.hands),
        progress: rounded(status.progress, 1000),
        positionMs: Math.round(status.positionMs),
        durationMs: Math.round(status.durationMs),
        lateness: {
          count: status.lateness.count,
          medianMs: rounded(status.lateness.medianMs, 100),
          p99Ms: rounded(status.lateness.p99Ms, 100),
          maxMs: rounded(status.lateness.maxMs, 100),
        },
        findings,
      }
      return {
        go: { does: waits, says: goWords(status.state, isGone, status.place.bar) },
        can: sorted([...ALWAYS, ...(waits ? WHILE_STANDING : WHILE_PLAYING)]),
        console: consoleStateOf({ divisions, drawn, boxes }),
        playing,
        music: musicOf(live.music(), status.state),
        service: null,
        link: link.type,
        goesOnWhenBack: isGone && link.goesOnWhenBack,
      }
    },
    obey: (command) => {
      const said = perform(command, live, organ, stands())
      if (said !== null && command.name !== 'transpose') throw new CannotPlay(said)
      return said
    },
  }
}

function goWords(state: Playing['state'], isGone: boolean, bar: number): string {
  if (isGone) return 'Go on when the cable is back'
  if (state === 'held' || state === 'waiting') return 'Go on'
  return state === 'paused' ? `Go on from bar ${bar}` : 'It goes on by itself'
}

/** @returns what a person should know, or why it cannot be; null where it was done */
function perform(command: Command, live: LivePerformance, organ: Organ, stands: boolean): string | null {
  switch (command.name) {
    case 'go':
    case 'release':
      live.go()
      return null
    // Each says what shall be: a second tap on hold does not let go.
    case 'hold':
      if (!stands) live.holdOrGoOn()
      return null
    case 'pause':
      if (live.status().state !== 'paused') live.pauseOrGoOn()
      return null
    case 'stop':
      void live.stop()
      return null
    case 'endAfterLine':
      live.endAfterPhrase()
      return null
    case 'byBars':
      live.byBars(command.bars)
      return null
    case 'byPhrases':
      live.byPhrases(command.phrases)
      return null
    case 'tempo':
      live.tempoBy(command.byPercent)
      return null
    case 'transpose':
      return live.transposeBy(command.bySemitones)
    case 'goTo':
      return live.obey(command.place)
    case 'line':
      return live.obey(command.text)
    case 'box':
      return live.moveBox(command.enclosure, command.position)
    case 'piston':
    case 'move':
      return live.byHand(tappedMove(command, organ))
    default:
      return 'this can be done in an order of service only'
  }
}

export function countFindings(findings: readonly Finding[]): Playing['findings'] {
  const count = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted).length
  return { serious: count('serious'), warning: count('warning'), remark: count('remark') }
}
