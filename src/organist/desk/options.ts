import { hear, listPorts, type PortSpec } from '../../ports/index.ts'
import type { PortWishes, Settings } from '../index.ts'

/** The MIDI ports of this machine; others in tests. */
export interface MachinePorts {
  /** As `voluntary ports` says them. */
  readonly names: () => readonly string[]
  readonly specOf: (name: string) => PortSpec
  readonly hear: typeof hear
}

export const MACHINE_PORTS: MachinePorts = {
  names: () => {
    try {
      return listPorts()
    } catch {
      // There is no MIDI system: then it has no ports.
      return []
    }
  },
  specOf: (name) => ({ type: 'system', name }),
  hear,
}

export interface OrganServicesOptions {
  /** The organ that is played where none is named. */
  readonly organ: string
  readonly port: PortWishes
  /** Another port than wishes can name (tests). */
  readonly givenPort: PortSpec | null
  readonly settings: Pick<Settings, 'timing' | 'unplugged' | 'aheadMs'>
  readonly watchFd: number | null
  /** Is told the shared memory of each player that is opened. */
  readonly onShared?: (shared: SharedArrayBuffer) => void
  /** What was given when the server was started: it stands, whatever the page asks for. */
  readonly given?: { readonly [Each in 'organ' | 'port' | 'timing' | 'unplugged']?: boolean }
  /** Other MIDI ports than this machine's (tests). */
  readonly machine?: MachinePorts
}
