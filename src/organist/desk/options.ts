import type { PortSpec } from '../../ports/index.ts'
import type { PortWishes, Settings } from '../index.ts'
import type { MachinePorts } from './machine-ports.ts'

export interface KeeperOptions {
  /** The organ that is played where none is named. */
  readonly organ: string
  readonly port: PortWishes
  /** Another port than wishes can name (tests). */
  readonly givenPort: PortSpec | null
  readonly settings: Pick<Settings, 'timing' | 'unplugged' | 'aheadMs'>
  readonly watchFd: number | null
  /** What was given when the server was started: it stands, whatever the page asks for. */
  readonly given?: { readonly [Each in 'organ' | 'port' | 'timing' | 'unplugged']?: boolean }
  /** Other MIDI ports than this machine's (tests). */
  readonly machine?: MachinePorts
}
