import type { Jamb, JambCommand } from '../../organist/index.ts'

/** A stop jamb that is open here, or in the server. */
export interface ShownJamb extends Pick<Jamb, 'organ' | 'portName' | 'status'> {
  /** @returns in words why it was not done; null where it was */
  readonly obey: (command: JambCommand) => string | null | Promise<string | null>
  readonly stop: () => unknown
}
