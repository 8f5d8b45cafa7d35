import { resolve } from 'node:path'
import { type House, locate } from '../../house/index.ts'
import { type JambData, moveOf, statusOf } from '../../organist/desk/index.ts'
import { openOrgan } from '../../organist/index.ts'
import { exitCodeOf } from '../../player/sentinel/index.ts'
import { endOfJamb, showConsole } from '../view/console-view.ts'
import { beginBeside } from './beside.ts'
import { findServer } from './client.ts'
import { portThere, untilEnded, wordsForServer } from './until-ended.ts'

/**
 * `voluntary console` beside `voluntary serve`: the server opens the stop jamb, and this is the view of it.
 * @param asked null: the organ that is served
 * @returns the exit code; null where no server runs
 */
export async function consoleThere(house: House, asked: string | null): Promise<number | null> {
  const server = await findServer(house)
  if (!server) return null
  const there = await beginBeside<JambData>(server, {
    type: 'console',
    // The server stands in another folder.
    organ: asked === null ? null : resolve(locate(house, 'organs', asked)),
  })
  const organ = openOrgan(house, there.organ)
  const view = showConsole(
    {
      organ,
      portName: portThere(there.portName),
      status: () => statusOf(there.status(), organ),
      obey: (command) => there.ask({ type: 'jamb', move: moveOf(command, organ) }),
      stop: there.stop,
    },
    there.notice,
  )
  const { end, signal } = await untilEnded(there.ended, there.stop)
  view.stop()
  if (end === null || end.type === 'server-ended') {
    process.stdout.write(`${wordsForServer(end)}\n`)
    return 1
  }
  process.stdout.write(`${endOfJamb(end)}\n`)
  if (end.type === 'failed') return 1
  return signal === null ? view.exitCode() : exitCodeOf(signal)
}
