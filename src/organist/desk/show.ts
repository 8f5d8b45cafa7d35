import { CannotPlay } from '../../findings/index.ts'
import type { Roll, State } from '../../remote/protocol/index.ts'
import type { Figures } from '../../remote/server/index.ts'
import type { Desk } from './desk.ts'
import { countFindings } from './performing.ts'
import { rollOf } from './roll.ts'
import { noticeOf, playedOrgan } from './stage.ts'

/** What of all this pages, panels and metrics are told. */
export interface Shown {
  readonly state: () => State
  /** What is loaded, drawn once. @throws CannotPlay where nothing is */
  readonly roll: () => Roll
  readonly figures: () => Figures
}

export function createShown(desk: Desk): Shown {
  const { stage } = desk
  let drawn: Roll | null = null
  let meaning = ''
  let revision = 0
  /** Of all that was ever played: a page must not take the roll of the piece before for this one. */
  const rollId = (number: number | string) => `${stage.performances}.${number}`
  const view = (): Omit<State, 'revision'> => {
    const { current } = stage
    const now = current?.look()
    const organ = playedOrgan(stage)
    const notice = noticeOf(stage)
    const { name, notice: atRest } = desk.resting
    const { isStarting } = stage
    return {
      organ: {
        id: organ.id,
        name: organ.name,
        port: current ? (notice === null ? current.portName : null) : name,
        link: now?.link ?? 'none',
        goesOnWhenBack: now?.goesOnWhenBack ?? false,
        notice: current ? notice : atRest,
      },
      go: now?.go ?? { ...NOTHING, says: isStarting ? 'It is being made ready' : 'Nothing is chosen' },
      can: now?.can ?? (isStarting ? [] : ['beginService', 'play', 'testNote']),
      console: now?.console ?? null,
      playing: now?.playing ?? null,
      music: now?.music ? { ...now.music, roll: rollId(now.music.roll) } : null,
      last: stage.last,
    }
  }
  return {
    state: () => {
      const now = view()
      const means = meaningOf(now)
      if (means !== meaning) {
        meaning = means
        revision++
      }
      return { revision, ...now }
    },
    roll: () => {
      const { current } = stage
      const played = current?.played() ?? null
      if (current === null || played === null) throw new CannotPlay('nothing is loaded that could be shown')
      const id = rollId(played.number)
      drawn = drawn?.id === id ? drawn : rollOf(id, current.look().playing?.item ?? current.title, played)
      return drawn
    },
    figures: () => {
      const { current } = stage
      const now = current?.figures()
      const link = current?.look().link ?? 'none'
      return {
        lateness: now?.lateness ?? null,
        messagesSent: stage.sentBefore + (now?.sent ?? 0),
        slippedMs: now?.slippedMs ?? 0,
        isPlaying: current?.isPlaying() ?? false,
        isPerforming: current !== null,
        isAttached: link !== 'gone' && (current ? noticeOf(stage) === null : desk.resting.name !== null),
        keptBy: current?.keptBy ?? null,
        link,
        itemsPlayed: stage.itemsPlayed,
        findings: stage.begun?.findings ?? NO_FINDINGS,
      }
    },
  }
}

const NO_FINDINGS = countFindings([])
const NOTHING = { does: false, sounds: false, next: null, doubt: null }

/**
 * All that decides what a tap means; where the music stands and how late it is do not. Decided here and nowhere else: the
 * page compares revisions.
 */
function meaningOf({ organ, go, can, playing, last }: Omit<State, 'revision'>): string {
  const { title, item, number, section, doing, where } = playing ?? {}
  const { id, port, link } = organ
  return JSON.stringify([id, port, link, go, can, title, item, number, section, doing, where?.endsAfter, last])
}
