import { organ } from './builders.ts'

/** The organ of the tests with couplers that it does not have over MIDI. */
export const coupledOrgan = (settings = '') =>
  organ(`couplers:
  - { name: Swell to Great, keys: Great, sounds: Swell }
  - { name: Swell to Pedal, keys: Pedal, sounds: Swell }
  - { name: Great to Pedal, keys: Pedal, sounds: Great, by: us }
  - { name: Swell Octave, keys: Swell, sounds: Swell, shift: 12 }
  - { name: Swell Sub Octave, keys: Swell, sounds: Swell, shift: -12 }
  - { name: Great Octave, keys: Great, sounds: Great, shift: 12, through: false }
${settings}`)

export const COUPLERS = [
  'Swell to Great',
  'Swell to Pedal',
  'Great to Pedal',
  'Swell Octave',
  'Swell Sub Octave',
  'Great Octave',
] as const
