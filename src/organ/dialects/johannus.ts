import { channelFromPrinted } from '../../midi/index.ts'
import { maker, onOffOrPush, printedProgram, sayOnOffOrPush, sayProgram } from './dialect.ts'

/** All of these makers keep channel 12 for stops. */
const STOPS = channelFromPrinted(12)

/**
 * Johannus, Makin and others with the “COWorld” protocol: a stop is a program change. Whether a console has two numbers
 * for on and off or one that toggles is not documented, so the profile says which: `{ on: 3, off: 4 }` or `{ push: 3 }`.
 */
export const JOHANNUS = maker({
  name: 'johannus',
  title: 'Johannus, Makin (COWorld)',
  source: 'owners’ manuals of the Johannus Symphonica 35, Opus 250 and Rembrandt 377; MIDI Sequencer Plus manual',
  experimental: null,
  numbers: 'program numbers: { on: 3, off: 4 }, or { push: 3 } where one does both',
  spec: onOffOrPush(printedProgram),
  say: (spec) => sayOnOffOrPush(spec, (program) => sayProgram(STOPS, program)),
})
