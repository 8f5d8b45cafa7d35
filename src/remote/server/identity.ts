import type { Role } from '../protocol/index.ts'

/** Who asks, once it is known. */
export interface Identity {
  /** The same for all that comes from one device or person. */
  readonly key: string
  readonly name: string
  readonly role: Role
  /**
   * - `device`: paired, known by its cookie
   * - `proxy`: named by the reverse proxy
   * - `machine`: a program of this machine's own user, over the local socket
   */
  readonly by: 'device' | 'proxy' | 'machine'
}

/** What a route asks of who calls it. `health` is open and by any name, `listen` is any that is signed in. */
export type Access = 'health' | 'open' | 'listen' | 'play' | 'machine'

const ALLOWED: Readonly<Record<Access, (who: Identity | null) => boolean>> = {
  health: () => true,
  open: () => true,
  listen: (who) => who !== null,
  play: (who) => who?.role === 'play',
  machine: (who) => who?.by === 'machine',
}

export const isAllowed = (access: Access, who: Identity | null): boolean => ALLOWED[access](who)
