import type { CableEnd } from './ends.ts'

/** What happens to a cable. Times as a hand takes them. */
export interface CableStory {
  readonly name: string
  /** `out`: the service begins with the cable out, its port not named, and what follows is said of the moment. */
  readonly begins: 'in' | 'out'
  /** What the cable must be able to do besides out and in. */
  readonly needs: 'nothing' | 'twin' | 'another'
  readonly happens: (at: Happening) => Promise<void>
  /** How often it was out. */
  readonly times: number
  /** It stays out: the service is quit, and comes back with the cable. */
  readonly staysOut: boolean
  /** Asked for while it is out. */
  readonly asks: 'nothing' | 'go' | 'hold' | 'panic'
}

export interface Happening {
  readonly cable: CableEnd
  readonly pause: (ms: number) => Promise<void>
  /** The program says that it is out. */
  readonly seenOut: () => Promise<void>
  readonly say: (line: string) => void
  /** Another device of the same name, or of another: it takes the number that ours had. */
  readonly other: { readonly plug: () => Promise<void>; readonly unplug: () => Promise<void> }
}

const OUT_MS = 1500
/** The eye of a slow machine. */
const FLICK_MS = 30

const plain = { begins: 'in', needs: 'nothing', times: 1, staysOut: false, asks: 'nothing' } as const

const outThenIn =
  (word: string | null) =>
  async ({ cable, pause, seenOut, say }: Happening) => {
    await cable.pull()
    await seenOut()
    if (word !== null) say(word)
    await pause(OUT_MS)
    await cable.putBack()
  }

export const CABLES: readonly CableStory[] = [
  {
    ...plain,
    name: 'out',
    staysOut: true,
    happens: async ({ cable, pause, seenOut }) => {
      await cable.pull()
      await seenOut()
      await pause(OUT_MS)
    },
  },
  { ...plain, name: 'out, in', happens: outThenIn(null) },
  {
    ...plain,
    name: 'out and in at once',
    happens: async ({ cable, pause }) => {
      await cable.pull()
      await pause(FLICK_MS)
      await cable.putBack()
    },
  },
  {
    ...plain,
    name: 'twice within a moment',
    times: 2,
    happens: async ({ cable, pause }) => {
      for (let time = 0; time < 2; time++) {
        await cable.pull()
        await pause(FLICK_MS)
        await cable.putBack()
        await pause(FLICK_MS)
      }
    },
  },
  {
    ...plain,
    name: 'out before the start, in',
    begins: 'out',
    happens: async ({ cable }) => {
      await cable.putBack()
    },
  },
  {
    ...plain,
    name: 'out, the wrong one of two stays, in',
    needs: 'twin',
    happens: outThenIn(null),
  },
  {
    ...plain,
    name: 'out, another takes its number, in elsewhere',
    needs: 'another',
    happens: async ({ cable, pause, seenOut, other }) => {
      await cable.pull()
      await seenOut()
      await other.plug()
      await pause(OUT_MS)
      await cable.putBack()
      await pause(OUT_MS)
      await other.unplug()
    },
  },
  { ...plain, name: 'out, go, in', asks: 'go', happens: outThenIn('go') },
  { ...plain, name: 'out, hold, in', asks: 'hold', happens: outThenIn('hold') },
  { ...plain, name: 'out, panic, in', asks: 'panic', happens: outThenIn('panic') },
]
