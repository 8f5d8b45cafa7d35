import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOrganEnd, until, voluntary } from '../../organ-end.ts'
import { tune } from '../server/tune.ts'
import { freePort, hasMosquitto, openListener, startBroker } from './broker.ts'

const BASE = 'voluntary/st-marys'

test.skipIf(!hasMosquitto)(
  'the served organ plays from a broker, and its last will says that it was killed',
  { timeout: 30_000 },
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'voluntary-mqtt-'))
    const broker = await startBroker()
    const listener = await openListener(broker.url)
    mkdirSync(join(home, 'scores'))
    writeFileSync(join(home, 'scores', 'tune.mid'), tune(1500))
    writeFileSync(join(home, 'settings.yaml'), `mqtt:\n  url: ${broker.url}\n  commands: true\n`)
    const organ = openOrganEnd(join(home, 'organ'))
    const serve = (port: number) =>
      voluntary('--home', home, 'serve', '--device', join(home, 'organ'), '--web-port', String(port))
    const killed = serve(await freePort())
    try {
      await until(() => listener.said.filter(({ topic }) => topic === `${BASE}/beat`).length > 1)
      await listener.say(`${BASE}/command/play`, 'tune')
      await until(() => organ.keysDown().length > 0)
      await until(() => listener.last(`${BASE}/state`)?.includes('"sounding":"ON"') === true)
      await listener.say(`${BASE}/command/stop`, '')
      await until(() => listener.last(`${BASE}/state`)?.includes('"sounding":"OFF"') === true)
      expect(organ.keysDown()).toEqual([])
      killed.process.kill('SIGKILL')
      await killed.exit
      await until(() => listener.last(`${BASE}/available`) === 'offline')
      const ended = serve(await freePort())
      await until(() => listener.last(`${BASE}/available`) === 'online')
      ended.process.kill('SIGTERM')
      expect(await ended.exit).toBe(0)
      await until(() => listener.last(`${BASE}/available`) === 'offline')
    } finally {
      killed.process.kill('SIGKILL')
      organ.close()
      await listener.close()
      await broker.stop()
      rmSync(home, { recursive: true, force: true })
    }
  },
)
