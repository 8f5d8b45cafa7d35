import type {
  AskedOfView,
  Begin,
  Command,
  ConsolePlan,
  Ended,
  HeardLines,
  IfTaken,
  Kept,
  LibraryEntry,
  OrganEntry,
  Piece,
  PlayingSettings,
  PortChoices,
  ProfileSettings,
  ProgrammeEntry,
  ProgrammeReport,
  Roll,
  ScoreReport,
  State,
  WireSettings,
} from '../protocol/index.ts'

/** What may have to be asked of another thread. */
type Later<Result> = Result | Promise<Result>

/**
 * All that the server needs of the one who owns the organ. What cannot be done is thrown as `BadInput` (what was asked
 * for is wrong) or `CannotPlay` (it is right, but not here and now), in sentences for people.
 */
export interface Services {
  /** As it is now: read twenty times a second while somebody looks, so it must cost little. */
  readonly state: () => State
  /**
   * @param meant the state's revision when it was asked; where it is another by now nothing is done
   * @returns what a person should know of it; null where all went as asked
   * @throws Outdated
   */
  readonly obey: (command: Command, meant?: number) => Promise<string | null>
  /** Silence at once; never fails, never waits. */
  readonly panic: () => void
  /** Begins what a terminal of this machine asks for, and lets it be its view. */
  readonly openView: (asked: Begin) => Promise<ViewSession>
  /** All scores, or those that answer a search. */
  readonly library: (search: string | null) => Promise<readonly LibraryEntry[]>
  /** Orders of service, the latest first. */
  readonly programmes: () => Later<readonly ProgrammeEntry[]>
  readonly programme: (name: string) => Promise<ProgrammeReport>
  /** @param map which division plays which part; null: as it stands */
  readonly checkScore: (score: string, organ: string | null, map?: string | null) => Promise<ScoreReport>
  /** Keeps which division plays which part, beside the score; null: it is worked out again. */
  readonly keepMap: (score: string, map: string | null) => Promise<Kept>
  /** A score on an organ, to be looked at. */
  readonly roll: (score: string, organ: string | null) => Promise<Roll>
  /** Of what is being played now. */
  readonly rollNow: () => Later<Roll>
  /** A piece for a phone to sound by itself: JSON, as `heardPieceSchema` says. Nothing reaches the organ. */
  readonly hear: (piece: Piece) => Promise<string>
  /** Keeps a score that was sent, once it is known to be one; under a name that can be kept, whatever it was called. */
  readonly keepScore: (arrived: {
    readonly file: string
    readonly bytes: Uint8Array
    readonly ifTaken: IfTaken
  }) => Promise<Kept>
  readonly organs: () => Promise<readonly OrganEntry[]>
  readonly console: (organ: string) => Promise<ConsolePlan>
  readonly keepOrgan: (name: string, text: string, replace: boolean) => Promise<Kept>
  readonly ports: () => Later<readonly string[]>
  readonly portChoices: () => Later<PortChoices>
  /** @param port one of the choices; null: as the profile says. @returns what a person should know */
  readonly choosePort: (port: string | null) => Promise<string | null>
  readonly wire: () => Later<WireSettings>
  readonly setPlaying: (change: PlayingSettings) => Later<void>
  /** What loosens a protection is put aside. */
  readonly setProfile: (organ: string, change: ProfileSettings) => Later<Kept>
  /** What was put aside is forgotten. */
  readonly takeBackProfile: (organ: string) => Kept
  /** What the organ sends: lines after that number. It is listened to for as long as somebody asks. */
  readonly heard: (since: number) => Later<HeardLines>
  /** It can take a command. */
  readonly isReady: () => boolean
  readonly figures: () => Figures
}

/** Something that was begun in a terminal of this machine, as long as it lasts. */
export interface ViewSession {
  readonly portName: string
  /** What a person must know of how it began. */
  readonly notice: string | null
  /** The profile's file. */
  readonly organ: string
  /** All that the view shows, as plain data. */
  readonly status: () => object
  readonly answer: (asked: AskedOfView) => Later<{ readonly done: boolean; readonly answer: string | null }>
  readonly stop: () => void
  /** The view has gone without a word. */
  readonly left: () => void
  readonly finished: Promise<Ended>
}

/** What is counted, for `/metrics`. */
export interface Figures {
  readonly lateness: { readonly medianMs: number; readonly p99Ms: number; readonly maxMs: number } | null
  readonly messagesSent: number
  readonly slippedMs: number
  readonly isPlaying: boolean
  /** A piece or an order of service is under way, also while it waits. */
  readonly isPerforming: boolean
  /** There is a port to send to, and its cable is in. */
  readonly isAttached: boolean
  /** Who keeps the time of what is performed (docs/timing.md); null where nothing is. */
  readonly keptBy: TimeKeeper | null
  readonly link: State['organ']['link']
  readonly itemsPlayed: Readonly<Record<'done' | 'stopped' | 'failed', number>>
  readonly findings: Readonly<Record<'serious' | 'warning' | 'remark', number>>
}

/** The system's MIDI timer, or our thread with the priority that it got. */
export const TIME_KEEPERS = ['queue', 'realtime', 'high', 'prompt', 'normal'] as const
export type TimeKeeper = (typeof TIME_KEEPERS)[number]
