import type { Kind } from '../church/kinds.ts'
import { CHORDS, type Chord, WHOLE_SERVICE } from './house.ts'

/** What an operator of a service can do on the way to a moment. */
export interface OnTheWay {
  readonly say: (line: string) => void
  readonly sees: (what: string | RegExp) => Promise<void>
  /** Until this chord sounds, or is over. By the clock since the last word where the organ does not hear it. */
  readonly chord: (chord: Chord, until: 'sounds' | 'is over') => Promise<void>
  /** Until the organ is told something; at once where its cable is out. */
  readonly told: () => Promise<void>
  readonly pause: (ms: number) => Promise<void>
}

/** A moment of a service: how it is reached, and what the organist is in the middle of. */
export interface Moment {
  readonly name: string
  readonly kind: Kind
  readonly reach: (on: OnTheWay) => Promise<void>
  /** What it does then, and does again when the cable is back. */
  readonly doing: 'plays' | 'waits' | 'held' | 'paused' | 'quiet' | 'ends'
  /** All that is to sound of the service; what is skipped on the way is not. */
  readonly whole: readonly Chord[]
}

const atVerse1 = async (on: OnTheWay) => {
  await on.sees('waits | go: Verse 1')
  // Its stops are drawn while it waits.
  await on.pause(1500)
}
const inVerse1 = async (on: OnTheWay, chord: Chord, until: 'sounds' | 'is over') => {
  await atVerse1(on)
  on.say('go')
  await on.sees('plays | Verse 1')
  await on.chord(chord, until)
}
const inChord1 = (on: OnTheWay) => inVerse1(on, 1, 'sounds')
const atFermata = async (on: OnTheWay) => {
  await inVerse1(on, 0, 'sounds')
  await on.sees(/waits \| Verse 1 of 2 \| go: On from here/)
  await on.pause(300)
}
const atVerse2 = async (on: OnTheWay) => {
  await atFermata(on)
  on.say('go')
  await on.sees('go: Verse 2')
  await on.sees(/waits \| Verse 1 of 2 \| go: Verse 2/)
  await on.pause(300)
}
const atSermon = async (on: OnTheWay) => {
  await atVerse1(on)
  on.say('skip')
  await on.sees('2 of 3 | Sermon')
  await on.pause(800)
}
const inLast = async (on: OnTheWay, until: 'sounds' | 'is over') => {
  await atSermon(on)
  on.say('go')
  await on.sees('3 of 3 | Fanfare: Last')
  await on.sees('waits')
  on.say('go')
  await on.sees('plays')
  await on.chord(5, until)
}
const told = (word: string, seen: string) => async (on: OnTheWay) => {
  await inChord1(on)
  on.say(word)
  await on.sees(seen)
}

const hymn = { kind: 'nrpn', whole: WHOLE_SERVICE } as const
const last = { kind: 'nrpn', whole: CHORDS } as const

export const MOMENTS: readonly Moment[] = [
  { ...hymn, name: 'opening', kind: 'slow', reach: (on) => on.told(), doing: 'waits' },
  { ...hymn, name: 'before the start', reach: atVerse1, doing: 'waits' },
  { ...hymn, name: 'in a chord', reach: inChord1, doing: 'plays' },
  { ...hymn, name: 'in a rest', reach: (on) => inVerse1(on, 2, 'is over'), doing: 'plays' },
  { ...hymn, name: 'at a fermata', reach: atFermata, doing: 'waits' },
  { ...hymn, name: 'at a wait', reach: atVerse2, doing: 'waits' },
  { ...hymn, name: 'told to hold', reach: told('hold', 'held | Verse 1'), doing: 'held' },
  { ...hymn, name: 'paused', reach: told('pause', 'paused | Verse 1'), doing: 'paused' },
  { ...last, name: 'in a silence', reach: atSermon, doing: 'quiet' },
  { ...last, name: 'at the last chord', reach: (on) => inLast(on, 'sounds'), doing: 'plays' },
  { ...last, name: 'after the end', kind: 'slow', reach: (on) => inLast(on, 'is over'), doing: 'ends' },
]
