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
  /** All bytes are out before it returns. */
  readonly close: () => void
}

/** Which port is wanted; plain data. */
export type PortSpec =
  | { readonly type: 'system'; readonly name: string }
  | { readonly type: 'virtual'; readonly name: string }
  | { readonly type: 'device'; readonly path: string }
  | { readonly type: 'monitor' }
  | { readonly type: 'memory'; readonly record: SharedArrayBuffer }

export const portSpecName = (spec: PortSpec): string => {
  switch (spec.type) {
    case 'system':
      return spec.name
    case 'virtual':
      return `virtual port "${spec.name}"`
    case 'device':
      return spec.path
    case 'monitor':
      return 'monitor (no bytes leave)'
    case 'memory':
      return 'memory'
    default:
      return spec satisfies never
  }
}
