import type { Finding } from '../../findings/index.ts'
import type { Command, ConsoleState, Playing, State } from '../../remote/protocol/index.ts'
import type { TimeKeeper } from '../../remote/server/index.ts'
import type { ConsoleStatus, Lateness, Live, MusicPlace, Played } from '../index.ts'

/** What the organ is busy with: a performance, or a stop jamb. */
export interface Performing {
  readonly title: string
  /** Why nothing else can begin: `St Anne is being played`. */
  readonly busy: string
  /** null: no music, of which nobody asks how it ended. */
  readonly what: 'piece' | 'service' | null
  readonly portName: string
  /** null: a stop jamb. */
  readonly live: Live | null
  /** What of the state it knows. */
  readonly look: () => Pick<State, 'go' | 'can' | 'console' | 'playing' | 'music'> & {
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

interface PerformingFigures {
  readonly sent: number
  readonly lateness: Lateness
  readonly slippedMs: number
}

export const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts

/** A box that moves is shown in steps that can be seen. */
export const consoleStateOf = ({ divisions, drawn, boxes }: ConsoleStatus): ConsoleState => ({
  divisions: divisions.map((each) => ({ name: each.name, drawn: [...each.drawn], keys: [...each.keys] })),
  drawn: [...drawn],
  boxes: boxes.map((position) => (position === null ? null : rounded(position, 1000))),
})

export const timeKeeperOf = ({ keptBy, priority }: Pick<Live, 'keptBy' | 'priority'>): TimeKeeper =>
  keptBy === 'queue' ? 'queue' : priority

/** @param state the player's: its clock goes while it plays, and only then */
export const musicOf = (music: MusicPlace | null, state: string): State['music'] =>
  music && { roll: String(music.number), positionMs: Math.round(music.positionMs), moves: state === 'playing' }

export function countFindings(findings: readonly Finding[]): Playing['findings'] {
  const count = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted).length
  return { serious: count('serious'), warning: count('warning'), remark: count('remark') }
}
