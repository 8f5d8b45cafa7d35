import type { FastifyBaseLogger } from 'fastify'
import type { Names } from './addresses.ts'
import type { Devices } from './devices.ts'
import type { Notes } from './notes.ts'
import type { Pairing } from './pairing.ts'
import type { TrustedProxy } from './proxy.ts'

export interface AppOptions {
  readonly devices: Devices
  readonly notes: Notes
  readonly pairing: Pairing
  readonly proxy: TrustedProxy | null
  /** By which names this server is called. */
  readonly names: Names
  /** Signs the cookies. */
  readonly key: string
  /** What programs of this machine's user say over the local socket; null where there is none. */
  readonly machineToken: string | null
  /** null: plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | null
  /** The page, built; null where there is none. */
  readonly pageFolder: string | null
  /** Links that a secret makes, the one that a phone can most likely reach first. */
  readonly linksFor: (secret: string) => readonly string[]
  readonly log: FastifyBaseLogger | null
}
