import { type CommandOf, command, steps } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change } from '../enter.ts'
import { inMusic } from '../rule.ts'

export const form = command({
  name: 'breath',
  args: { beats: steps(8) },
  does: 'makes the breath between verses longer or shorter, by beats',
  words: {
    'longer breath': { beats: 1 },
    longer: { beats: 1 },
    'shorter breath': { beats: -1 },
    shorter: { beats: -1 },
  },
  numbered: { word: 'breath', argument: 'beats' },
  keys: { b: { beats: 1 }, B: { beats: -1 } },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ place: { free, sections } }) =>
    sections.length > 1 && free < sections.length ? null : 'nothing follows: there is no breath to come',
  ({ state, place }, { beats }) => change(state, place, edit.breath(place, beats), breathWords(beats)),
)

const breathWords = (beats: number): string =>
  `the breath is ${Math.abs(beats)} beat${Math.abs(beats) === 1 ? '' : 's'} ${beats > 0 ? 'longer' : 'shorter'}`
