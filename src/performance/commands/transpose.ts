import { type CommandOf, command, steps } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { transposed, whyNotTransposed } from '../transposing.ts'

export const form = command({
  name: 'transpose',
  args: { bySemitones: steps(12) },
  does: 'higher or lower by semitones, from the next verse on; in a voluntary from the next phrase',
  words: { higher: { bySemitones: 1 }, lower: { bySemitones: -1 } },
  numbered: { word: 'transpose', argument: 'bySemitones' },
  keys: { '>': { bySemitones: 1 }, '<': { bySemitones: -1 } },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ place }, { bySemitones }) => whyNotTransposed(place, bySemitones),
  ({ state, place }, { bySemitones }) => transposed(state, place, bySemitones),
)
