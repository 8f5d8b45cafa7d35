import { openSync, readFileSync, writeSync } from 'node:fs'
import tonejs from '@tonejs/midi'

/** What many write themselves: `@tonejs/midi` reads the file, each note gets its two timers. */
const [file = '', fifo = ''] = process.argv.slice(2)
const out = openSync(fifo, 'w')
const say = (afterSeconds: number, status: number, key: number, velocity: number) =>
  setTimeout(() => writeSync(out, Uint8Array.of(status, key, velocity)), afterSeconds * 1000)
for (const { channel, notes } of new tonejs.Midi(readFileSync(file)).tracks) {
  for (const { time, duration, midi, velocity } of notes) {
    say(time, 0x90 | channel, midi, Math.round(velocity * 127))
    say(time + duration, 0x80 | channel, midi, 64)
  }
}
