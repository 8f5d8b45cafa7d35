import { command, steps } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change } from '../enter.ts'
import { inMusic } from '../rule.ts'

export const breath = command(
  {
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
  },
  inMusic(({ state, place }, { beats }) => {
    const { sections, free } = place
    if (sections.length <= 1 || free >= sections.length) return 'nothing follows: there is no breath to come'
    const words = `the breath is ${Math.abs(beats)} beat${Math.abs(beats) === 1 ? '' : 's'} ${beats > 0 ? 'longer' : 'shorter'}`
    return () => change(state, place, edit.breath(place, beats), words)
  }),
)
