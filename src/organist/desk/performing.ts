import type { Command, CommandName, ConsoleState, State } from '../../remote/protocol/index.ts'
import type { TimeKeeper } from '../../remote/server/index.ts'
import type { ConsoleStatus, Lateness, LivePerformance, MusicPlace, Played } from '../index.ts'

/** What is being performed while it lasts: a piece; an order of service; a stop jamb. */
export interface Performing {
  readonly title: string
  /** Why nothing else can begin: `St Anne is being played`. */
  readonly busy: string
  /** Music, of which it is said how it ended. */
  readonly isPlayed: boolean
  readonly what: 'piece' | 'service'
  readonly portName: string
  /** What of the state it knows. */
  readonly look: () => Pick<State, 'go' | 'can' | 'console' | 'playing' | 'service' | 'music'> & {
    readonly link: State['organ']['link']
    readonly goesOnWhenBack: boolean
  }
  /** @returns in words what a person should know; @throws CannotPlay where it cannot be */
  readonly obey: (command: Command) => string | null
  readonly panic: () => void
  readonly isPlaying: () => boolean
  readonly figures: () => PerformingFigures
  readonly keptBy: TimeKeeper
  /** What is loaded, as it can be drawn; null where nothing is. */
  readonly played: () => Played | null
  /** All keys up, and it waits for go. */
  readonly letGo: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly stopNow: (waitMs: number) => boolean
  readonly finished: Promise<{ readonly type: 'done' | 'stopped' | 'failed'; readonly problem?: string }>
}

export interface PerformingFigures {
  readonly sent: number
  readonly lateness: Lateness
  readonly slippedMs: number
}

export const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts

/** A box that moves is said in steps that can be seen. */
export const consoleStateOf = ({ divisions, drawn, boxes }: ConsoleStatus): ConsoleState => ({
  divisions: divisions.map((each) => ({ name: each.name, drawn: [...each.drawn], keys: [...each.keys] })),
  drawn: [...drawn],
  boxes: boxes.map((position) => (position === null ? null : rounded(position, 1000))),
})

/** What there is to do while something sounds, and while it stands still. */
export const sorted = (names: Iterable<CommandName>): CommandName[] => [...new Set(names)].sort()

export const keeperOf = ({ keptBy, priority }: Pick<LivePerformance, 'keptBy' | 'priority'>): TimeKeeper =>
  keptBy === 'queue' ? 'queue' : priority
/** @param state the player's: its clock goes while it plays, and only then */
export const musicOf = (music: MusicPlace | null, state: string): State['music'] =>
  music && { roll: String(music.number), positionMs: Math.round(music.positionMs), moves: state === 'playing' }
