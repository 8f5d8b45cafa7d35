import type { House } from '../../house/index.ts'
import type { Listening } from './listening.ts'
import type { MachinePorts, OrganServicesOptions } from './options.ts'
import type { KeptPort } from './port.ts'
import type { Stage } from './stage.ts'

/** What serves one organ: where it plays, what is performed on it, what is heard and told of it. */
export interface Desk {
  readonly house: House
  readonly options: OrganServicesOptions
  readonly machine: MachinePorts
  readonly listening: Listening
  readonly stage: Stage
  readonly port: KeptPort
  /** What is asked of the port and of playing, as it was last set. */
  wishes: OrganServicesOptions['port']
  settings: OrganServicesOptions['settings']
  /** The organ's port while nobody plays. `name` null: there is none. */
  resting: { readonly name: string | null; readonly notice: string | null }
}
