import type { Organ } from '../../organ/index.ts'
import type { ViewSession } from '../../remote/server/index.ts'
import { type Jamb, type LiveService, obeyServiceLine } from '../index.ts'
import { commandOf, dataOf } from './jamb-wire.ts'

const together = (said: readonly (string | null)[]): string | null => {
  const notices = said.filter((each) => each !== null)
  return notices.length === 0 ? null : notices.join('\n')
}

/** A service in a terminal of this machine. Where the terminal goes without a word the service goes on, as with a phone. */
export const viewOfService = (live: LiveService, organ: Organ, said: readonly (string | null)[]): ViewSession => ({
  portName: live.portName,
  notice: together([...said, live.notice]),
  organ: organ.file,
  status: live.status,
  line: (text) => obeyServiceLine(live, text, performance.now()),
  jamb: () => 'this is an order of service, not a stop jamb',
  stop: () => void live.stop(),
  left: () => undefined,
  finished: live.finished,
})

/** A stop jamb in a terminal of this machine. Nobody can play while it is open: it ends with its terminal. */
export const viewOfJamb = (jamb: Jamb, said: readonly (string | null)[]): ViewSession => ({
  portName: jamb.portName,
  notice: together(said),
  organ: jamb.organ.file,
  status: () => dataOf(jamb),
  line: () => 'this is a stop jamb, not an order of service',
  jamb: (move) => jamb.obey(commandOf(move, jamb.organ)),
  stop: () => void jamb.stop(),
  left: () => void jamb.stop(),
  finished: jamb.finished,
})
