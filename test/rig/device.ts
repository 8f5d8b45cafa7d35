import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageReader } from '../message-reader.ts'

/** The organ's end of an emulated USB cable, with the books kept: in the virtual machine with a real sequencer only. */
export interface Device {
  /** Keys that are down; the device does not forget them when the cable goes. */
  readonly down: ReadonlySet<number>
  readonly books: { on: number; off: number; struckTwice: number; struckWhileHanging: number }
  /** Keys that hung when the cable was pulled and have not been let go since. */
  readonly hanging: ReadonlySet<number>
  /** Reads what has come. */
  readonly listen: () => void
  readonly plug: () => Promise<void>
  readonly unplug: () => Promise<void>
  /** Says something to the computer. */
  readonly say: (bytes: readonly number[]) => void
  /** What happened since the last unplug, for when it goes wrong. */
  readonly log: () => string
  readonly end: () => void
}

export const DEVICE = 'TestSynth'
export const PROGRAM = fileURLToPath(new URL('../../../../bin/voluntary', import.meta.url))
export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function until(holds: () => boolean, mostMs: number, what: string): Promise<number> {
  const start = performance.now()
  while (!holds()) {
    if (performance.now() - start > mostMs) throw new Error(`${what}: waited ${mostMs} ms in vain`)
    await sleep(5)
  }
  return performance.now() - start
}

/** `median` and `most` of some times, in words. */
export function spread(timesMs: readonly number[]): string {
  const sorted = [...timesMs].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]?.toFixed(0)
  return `${at(0.5)} ms (median), ${at(0.99)} (p99), ${at(1)} (most)`
}

/** Plugs it in. */
export async function openDevice(onMessage: (message: readonly number[]) => void = () => undefined): Promise<Device> {
  const down = new Set<number>()
  const hanging = new Set<number>()
  const books = { on: 0, off: 0, struckTwice: 0, struckWhileHanging: 0 }
  let log: string[] = []
  let loggedFromMs = performance.now()
  const say = (what: string) => log.push(`${(performance.now() - loggedFromMs).toFixed(0)} ms ${what}`)
  const reader = messageReader((message) => {
    onMessage(message)
    const [status = 0, key = 0] = message
    const about = ((status & 0x0f) << 7) | key
    if (status >> 4 === 9) {
      books.on++
      if (hanging.has(about)) books.struckWhileHanging++
      if (down.has(about)) books.struckTwice++
      down.add(about)
    } else if (status >> 4 === 8) {
      hanging.delete(about)
      if (down.delete(about)) books.off++
    }
  })
  let fd: number | null = null
  let sayFd: number | null = null
  let path = ''
  const buffer = Buffer.alloc(65536)
  /** The device's own side, as soon as it is there: before the computer has found it. */
  const find = () => {
    const card = /^\s*(\d+) \[gTestSynth/m.exec(readFileSync('/proc/asound/cards', 'utf8'))?.[1]
    if (card === undefined || !readdirSync('/dev/snd').includes(`midiC${card}D0`)) return null
    path = join('/dev/snd', `midiC${card}D0`)
    try {
      return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    } catch {
      return null
    }
  }
  const listen = () => {
    fd ??= find()
    if (fd === null) return
    try {
      for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) {
        say(`${read} bytes, first ${buffer.subarray(0, 12).toString('hex')}`)
        reader(buffer.subarray(0, read))
      }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return
      say('the device is gone')
      closeSync(fd)
      fd = null
    }
  }
  const timer = setInterval(listen, 3)
  const usbmidi = (command: 'plug' | 'unplug') =>
    new Promise<void>((resolve, reject) => {
      const child = spawn('usbmidi', [command, DEVICE], { stdio: 'ignore' })
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`usbmidi ${command}: ${code}`))))
    })
  await usbmidi('plug')
  await until(() => fd !== null, 5000, 'the device')
  return {
    down,
    books,
    hanging,
    listen,
    plug: async () => {
      await usbmidi('plug')
      say('plugged in')
    },
    unplug: async () => {
      log = []
      loggedFromMs = performance.now()
      await usbmidi('unplug')
      listen()
      for (const about of down) hanging.add(about)
      say('unplugged')
    },
    say: (bytes) => {
      sayFd ??= openSync(path, constants.O_WRONLY)
      writeSync(sayFd, Uint8Array.from(bytes))
    },
    log: () => log.slice(-60).join('\n'),
    end: () => clearInterval(timer),
  }
}
