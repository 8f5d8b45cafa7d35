/** Where bytes go. Opened, written and closed in one thread: the player's. All kinds look alike. */
export interface Port {
  /** As people know it: `WIDI Bud Pro`, `/dev/snd/midiC1D0`. */
  readonly name: string
  /** Several messages may go in one write; else each message is one call (RtMidi on Windows and macOS drops more). */
  readonly takesRuns: boolean
  /**
   * Whole messages, `length` bytes from `offset`. Called in the player's thread; does not allocate where the kind allows.
   * @throws Error where the system says that the bytes did not go out
   */
  readonly write: (bytes: Uint8Array, offset: number, length: number) => void
  /**
   * What is going to be written next: somebody who listens in can hear it ahead, so that the write itself need not wait
   * for him. Promises nothing; where nobody listens in it is not there.
   */
  readonly announce?: (bytes: Uint8Array, offset: number, length: number) => void
  /** The system's own timer, where it has one that sends for us; null: the player sleeps to the moment and writes. */
  readonly timer: PortTimer | null
  /**
   * Whether the other end is still there, as far as this kind can know. Asked a few times a second, between notes. Once
   * it was gone it stays so until `reopen` finds it, however fast it came back: what was connected then is not now.
   */
  readonly isThere: () => boolean
  /** Looks for the same device again and connects to it. @returns whether it is there */
  readonly reopen: () => boolean
  /** How many programs or devices hear us, where that is known; a port of ours may have none yet. */
  readonly listeners?: () => number
  /** Where somebody watches whether we live: we do. */
  readonly sayAlive?: () => void
  /**
   * All bytes are out before it returns.
   * @param isSilent false: keys may be down still, and who watches must not take it for a goodbye
   */
  readonly close: (isSilent?: boolean) => void
}

/** Bytes handed over ahead: the kernel sends them, so a busy processor cannot make them late. */
interface PortTimer {
  /** How far ahead of its moment a message is to be handed over. */
  readonly leadMs: number
  /**
   * Whole messages that leave at a moment, or at once where it is past.
   * @param atMs `performance.now()`; never before the one of the call before
   */
  readonly writeAt: (bytes: Uint8Array, offset: number, length: number, atMs: number) => void
  /** Forgets all that has not left yet. */
  readonly takeBack: () => void
}

/** For kinds whose other end cannot go, or says so only when it is written to. */
export const ALWAYS_THERE = { timer: null, isThere: () => true, reopen: () => true } as const

/** For tests and for looking at a performance. */
export interface MemorySpec {
  readonly type: 'memory'
  readonly record: SharedArrayBuffer
  /** Has a timer that wants its messages so far ahead. */
  readonly leadMs?: number
  /** An Int32: as long as it is not 0 the cable is out. */
  readonly cable?: SharedArrayBuffer
}

/** The house organ, by the ring that leads to it. */
export interface HouseSpec {
  readonly type: 'house'
  readonly ring: SharedArrayBuffer
  readonly sink: 'speakers' | 'none'
}

/** Over JACK, by the line that our bridge reads. */
export interface JackSpec {
  readonly type: 'jack'
  /** A FIFO. */
  readonly line: string
  readonly name: string
  /** How far ahead it is given what is to leave at a frame: more than a period. */
  readonly leadMs: number
  /** The organ behind it was started for us, and nobody else can reach it. */
  readonly isPrivate: boolean
}

/** A port that is not there as we begin: something stands in for it until it is put in. */
export interface AwaitedSpec {
  readonly type: 'awaited'
  /** Parts of its name, as the organ's profile has them. */
  readonly names: readonly string[]
  /** Where its name is told, once it is there (`newFound`). */
  readonly found: SharedArrayBuffer
  readonly standIn: { readonly type: 'monitor' } | HouseSpec
}

/** Which port is wanted; plain data. */
export type PortSpec =
  | { readonly type: 'system'; readonly name: string }
  | { readonly type: 'virtual'; readonly name: string }
  | { readonly type: 'device'; readonly path: string }
  | { readonly type: 'monitor' }
  | AwaitedSpec
  | HouseSpec
  | JackSpec
  | MemorySpec

export const portSpecName = (spec: PortSpec): string => {
  switch (spec.type) {
    case 'system':
      return spec.name
    case 'virtual':
      return `virtual port "${spec.name}"`
    case 'device':
      return spec.path
    case 'jack':
      return spec.name
    case 'monitor':
      return 'monitor (no bytes leave)'
    case 'awaited':
      return spec.names.join(' or ')
    case 'house':
      return 'the house organ'
    case 'memory':
      return 'memory'
    default:
      return spec satisfies never
  }
}
