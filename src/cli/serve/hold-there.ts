import { resolve } from 'node:path'
import { type House, locate } from '../../house/index.ts'
import type { LiveServiceStatus } from '../../organist/index.ts'
import { exitCodeOf } from '../../player/sentinel/index.ts'
import { endOfService, showService } from '../view/service-view.ts'
import { beginBeside } from './beside.ts'
import { findServer } from './client.ts'
import { portThere, untilEnded, wordsForServer } from './until-ended.ts'

export interface AskedService {
  /** Its file. */
  readonly programme: string
  readonly organ: string | null
  readonly fromStart: boolean
  readonly goFrom: string | null
  /** Somebody may slip something in when it is over. */
  readonly inTerminal: boolean
}

/**
 * `voluntary programme run` beside `voluntary serve`: the server holds the service, and this is a view of it.
 * @returns the exit code; null where no server runs
 */
export async function holdThere(house: House, asked: AskedService): Promise<number | null> {
  const server = await findServer(house)
  if (!server) return null
  const { programme, organ, inTerminal, ...how } = asked
  const there = await beginBeside<LiveServiceStatus>(server, {
    type: 'service',
    // The server stands in another folder.
    programme: resolve(programme),
    organ: organ === null ? null : resolve(locate(house, 'organs', organ)),
    endsWhenOver: !inTerminal,
    ...how,
  })
  const shown = {
    portName: portThere(there.portName),
    status: there.status,
    say: (text: string) => there.ask({ type: 'line', text }),
  }
  const view = showService(shown, there.notice)
  const { end, signal } = await untilEnded(there.ended, there.stop)
  view.stop()
  if (end === null || end.type === 'server-ended') {
    process.stdout.write(`${wordsForServer(end)}\n`)
    return 1
  }
  process.stdout.write(`${endOfService(end, there.status().sent)}\n`)
  if (end.type === 'failed') return 1
  return signal === null ? 0 : exitCodeOf(signal)
}
