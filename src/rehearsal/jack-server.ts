import { existsSync } from 'node:fs'
import { CannotPlay } from '../findings/index.ts'
import type { SoundFormat } from './grandorgue-config.ts'
import { type Helper, startHelper } from './helpers.ts'
import { until } from './until.ts'

/** Above ordinary programs, below what the kernel needs. */
const PRIORITY = 60
const STARTS_WITHIN_MS = 10_000

/** What JACK's programs must be told, so that they find this server and start none themselves. */
export const jackEnv = (server: string): NodeJS.ProcessEnv => ({
  JACK_DEFAULT_SERVER: server,
  JACK_NO_START_SERVER: '1',
  JACK_NO_AUDIO_RESERVATION: '1',
})

/**
 * A JACK server with no sound card, in real time. It waits for its programs in each cycle (`-S`): a busy machine is heard
 * as an xrun, which is counted, before it is heard as a note that is missing.
 * @throws CannotPlay where it does not start
 */
export async function startJack(
  keeper: string,
  folder: string,
  server: string,
  { sampleRate, period }: SoundFormat,
): Promise<Helper> {
  const realtime = ['--realtime', '-P', String(PRIORITY)]
  const driver = ['-d', 'dummy', '-r', String(sampleRate), '-p', String(period)]
  const helper = startHelper(keeper, 'jackd', ['-n', server, ...realtime, '-S', ...driver], {
    folder,
    env: { ...process.env, ...jackEnv(server) },
  })
  const door = `/dev/shm/jack_${server}_${process.getuid?.() ?? 0}_0`
  const isThere = await until(() => existsSync(door) || !helper.isRunning(), STARTS_WITHIN_MS)
  if (isThere && helper.isRunning()) return helper
  await helper.stop()
  throw new CannotPlay(`jackd (the JACK server) does not start: ${helper.lastLines() || 'it says nothing'}`)
}
