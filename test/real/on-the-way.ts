import type { Rig } from './day.ts'
import { chordAtMs, chordEndMs, LEAD_IN_MS } from './house.ts'
import type { OnTheWay } from './moments.ts'
import type { Program } from './program.ts'
import { pause, waitFor } from './waiting.ts'

/** In the middle of a chord, or of the rest after it. */
const INTO_IT_MS = 250
const WITHIN_MS = 20_000

export function onTheWay({ cable, slow }: Rig, program: Program, isHeard: boolean): OnTheWay {
  const { books } = cable
  let saidMs = performance.now()
  return {
    say: (line) => {
      saidMs = performance.now()
      program.say(line)
    },
    sees: (what) => program.sees(what),
    chord: async (chord, until) => {
      if (!isHeard) {
        const atMs = until === 'sounds' ? chordAtMs(chord) : chordEndMs(chord)
        return pause(saidMs + LEAD_IN_MS + atMs + INTO_IT_MS - performance.now())
      }
      // What the screen says may be a chord behind.
      await waitFor(() => books.chords().includes(chord), WITHIN_MS * slow, `chord ${chord}`)
      if (until === 'is over')
        await waitFor(() => books.keysDown().length === 0, WITHIN_MS * slow, `the end of chord ${chord}`)
      return pause(INTO_IT_MS)
    },
    told: async () => {
      if (isHeard) await waitFor(() => books.bytes() > 0, WITHIN_MS * slow, 'the opening')
      else await program.sees(' | go: ')
    },
    pause,
  }
}
