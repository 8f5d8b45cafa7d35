import type { ViewSession } from '../../remote/server/index.ts'
import type { Jamb, Live } from '../index.ts'
import { commandOf, dataOf } from './jamb-wire.ts'

const together = (notices: readonly (string | null)[]): string | null => {
  const given = notices.filter((each) => each !== null)
  return given.length === 0 ? null : given.join('\n')
}

/** A performance in a terminal of this machine. Where the terminal goes without a word it goes on, as with a phone. */
export const viewOfLive = (live: Live, notices: readonly (string | null)[]): ViewSession => ({
  portName: live.portName,
  notice: together([...notices, live.notice]),
  organ: live.organ.file,
  status: live.status,
  answer: (asked) => {
    if (asked.type === 'jamb') return { done: false, answer: 'this is no stop jamb' }
    return asked.type === 'line' ? live.line(asked.text) : live.obey(asked.command)
  },
  stop: () => void live.stop(),
  left: () => undefined,
  finished: live.finished,
})

/** A stop jamb in a terminal of this machine. Nobody can play while it is open: it ends with its terminal. */
export const viewOfJamb = (jamb: Jamb, notices: readonly (string | null)[]): ViewSession => ({
  portName: jamb.portName,
  notice: together(notices),
  organ: jamb.organ.file,
  status: () => dataOf(jamb),
  answer: (asked) => {
    if (asked.type !== 'jamb') return { done: false, answer: 'this is a stop jamb' }
    const problem = jamb.obey(commandOf(asked.move, jamb.organ))
    return { done: problem === null, answer: problem }
  },
  stop: () => void jamb.stop(),
  left: () => void jamb.stop(),
  finished: jamb.finished,
})
