import type {
  Command,
  ConsolePlan,
  Kept,
  LibraryEntry,
  OrganEntry,
  Piece,
  ProgrammeEntry,
  ScoreReport,
  State,
} from '../protocol/index.ts'

/**
 * All that the server needs of the one who owns the organ. What cannot be done is thrown as `BadInput` (what was asked
 * for is wrong) or `CannotPlay` (it is right, but not here and now), in sentences for people.
 */
export interface Services {
  /** As it is now: read twenty times a second while somebody looks, so it must cost little. */
  readonly state: () => State
  /** @returns what a person should know of it; null where all went as asked */
  readonly obey: (command: Command) => Promise<string | null>
  /** Silence at once; never fails, never waits. */
  readonly panic: () => void
  /** A piece as the machine's own user asks for it: a path is allowed. */
  readonly playHere: (piece: Piece) => Promise<string | null>
  /** All scores, or those that answer a search. */
  readonly library: (search: string | null) => readonly LibraryEntry[]
  /** Orders of service, the latest first. */
  readonly programmes: () => readonly ProgrammeEntry[]
  readonly checkScore: (score: string, organ: string | null) => Promise<ScoreReport>
  /** A piece for a phone to sound by itself: JSON, as `heardPieceSchema` says. Nothing reaches the organ. */
  readonly hear: (piece: Piece) => Promise<string>
  /** Keeps a score that was sent, once it is known to be one. */
  readonly keepScore: (name: string, bytes: Uint8Array, replace: boolean) => Promise<Kept>
  readonly organs: () => readonly OrganEntry[]
  readonly console: (organ: string) => ConsolePlan
  readonly keepOrgan: (name: string, text: string, replace: boolean) => Promise<Kept>
  readonly ports: () => readonly string[]
  /** It can take a command. */
  readonly isReady: () => boolean
  readonly figures: () => Figures
}

/** What is counted, for `/metrics`. */
export interface Figures {
  readonly lateness: { readonly medianMs: number; readonly p99Ms: number; readonly maxMs: number } | null
  readonly messagesSent: number
  readonly slippedMs: number
  readonly isPlaying: boolean
  readonly link: State['organ']['link']
  readonly itemsPlayed: Readonly<Record<'done' | 'stopped' | 'failed', number>>
  readonly findings: Readonly<Record<'serious' | 'warning' | 'remark', number>>
}
