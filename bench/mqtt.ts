import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'mqtt'
import { freePort } from './served.ts'
import { openOrganEnd, summary, type TapFigures } from './tap.ts'

const BASE = 'voluntary/st-marys'
/** Longer than any spacing of the profile. */
const BETWEEN_MS = 150
const SCORE = 'bwv-553'

/** From a command at a real Mosquitto to the first byte out of the port: *stop* where a chord is held, on loopback. */
export async function benchMqtt(commands: number): Promise<TapFigures | null> {
  if (spawnSync('mosquitto', ['-h']).error) return null
  const home = mkdtempSync(join(tmpdir(), 'voluntary-mqtt-'))
  const fifo = join(home, 'organ')
  spawnSync('mkfifo', [fifo])
  // Held open from here too: the reader shall not see an end when a piece is over.
  const held = openSync(fifo, 'r+')
  const organ = openOrganEnd(fifo)
  const [brokerPort, webPort] = [await freePort(), await freePort()]
  writeFileSync(join(home, 'conf'), `listener ${brokerPort} 127.0.0.1\nallow_anonymous true\n`)
  const url = `mqtt://127.0.0.1:${brokerPort}`
  writeFileSync(join(home, 'settings.yaml'), `mqtt:\n  url: ${url}\n  commands: true\n`)
  mkdirSync(join(home, 'scores'))
  const broker = spawn('mosquitto', ['-c', join(home, 'conf')], { stdio: 'ignore' })
  const args = ['bin/voluntary', '--home', home, 'serve', '--device', fifo, '--web-port', String(webPort)]
  const server = spawn('node', args, { stdio: ['ignore', 'ignore', 'ignore'] })
  const client = connect(url, { reconnectPeriod: 100 })
  try {
    let beats = 0
    let sounds = false
    let answered: (said: string) => void = () => undefined
    client.on('message', (topic, payload) => {
      if (topic.endsWith('/beat')) beats++
      else if (topic.endsWith('/state')) sounds = payload.includes('"sounding":"ON"')
      else answered(payload.toString())
    })
    client.on('connect', () => client.subscribe([`${BASE}/beat`, `${BASE}/answer`, `${BASE}/state`]))
    client.on('error', () => undefined)
    while (beats < 2) await pause(20)
    const ask = (name: string, payload = '') => {
      const answer = new Promise<string>((resolve) => {
        answered = resolve
      })
      client.publish(`${BASE}/command/${name}`, payload)
      return answer
    }
    const tookMs: number[] = []
    for (let i = 0; i < commands; i++) {
      await until(() => !sounds)
      // What was stopped may still be putting its stops in.
      while (!isDone(await ask('play', SCORE))) await pause(100)
      await until(() => sounds)
      await pause(500 + Math.random() * 500)
      // Held, nothing else is sent; stop lets go of the chord at once.
      await ask('hold')
      await pause(BETWEEN_MS)
      const first = organ.nextAtMs()
      const began = performance.timeOrigin + performance.now()
      const said = ask('stop')
      tookMs.push((await first) - began)
      if (!isDone(await said)) throw new Error(`a command was refused: ${await said}`)
    }
    return summary(tookMs)
  } finally {
    client.end(true)
    server.kill('SIGTERM')
    await new Promise((resolve) => server.on('close', resolve))
    broker.kill('SIGTERM')
    organ.close()
    closeSync(held)
    rmSync(home, { recursive: true, force: true })
  }
}

export function reportMqtt(result: TapFigures | null): void {
  if (result === null) {
    process.stdout.write('Command to byte over MQTT: left out, mosquitto is not installed\n')
    return
  }
  const { taps, medianMs, p99Ms, maxMs } = result
  const ms = (value: number) => `${value.toFixed(1)} ms`
  process.stdout.write(
    `Command to byte over MQTT, ${taps} commands: ${ms(medianMs)} (median), ${ms(p99Ms)} (p99), ${ms(maxMs)} (most; limit 50)\n`,
  )
}

const isDone = (answer: string): boolean => (JSON.parse(answer) as { done: boolean }).done

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10)
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
