import { openSync, readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'

/** JZZ's player (`jzz-midi-smf`) connected to a port of our own that writes to a FIFO. */
interface SmfPlayer {
  connect(port: unknown): void
  play(): void
  onEnd: () => void
}
interface Jzz {
  Widget(port: { _receive(message: readonly number[]): void }): unknown
  MIDI: { SMF: new (data: Buffer) => { player(): SmfPlayer } }
}
// Both are CommonJS and the second is put into the first.
const require = createRequire(import.meta.url)
const JZZ = require('jzz') as Jzz
require('jzz-midi-smf')(JZZ)

const [file = '', fifo = ''] = process.argv.slice(2)
const out = openSync(fifo, 'w')
const player = new JZZ.MIDI.SMF(readFileSync(file)).player()
player.connect(
  JZZ.Widget({
    _receive: (message) => {
      const kind = (message[0] ?? 0) & 0xf0
      if (kind === 0x90 || kind === 0x80) writeSync(out, Uint8Array.from(message))
    },
  }),
)
player.onEnd = () => process.exit(0)
player.play()
