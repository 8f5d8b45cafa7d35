import { openSync, writeSync } from 'node:fs'
import player from 'midi-player-js'

/** `midi-player-js` as its README shows it: what it emits goes to a FIFO; it is done when it says so. */
const [file = '', fifo = ''] = process.argv.slice(2)
const out = openSync(fifo, 'w')
const NOTE_ON = 0x90
const NOTE_OFF = 0x80
const it = new player.Player((event: player.Event) => {
  const kind = event.name === 'Note on' ? NOTE_ON : event.name === 'Note off' ? NOTE_OFF : null
  if (kind === null) return
  // Its velocities are percent; they do not count here.
  writeSync(out, Uint8Array.of(kind | ((event.channel ?? 1) - 1), event.noteNumber ?? 0, event.velocity ?? 0))
})
it.on('endOfFile', () => process.exit(0))
it.loadFile(file)
it.play()
