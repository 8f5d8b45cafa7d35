import type { Family, Stop } from '../../organ/index.ts'

/** How the pipes of a kind of stop sound: invented by ear and from what organ builders say of their scales. */
export interface Voicing {
  readonly name: string
  /** Partials from the first, in decibels, of a pipe at middle C. */
  readonly partials: readonly number[]
  /** What comes after the last of them falls by so much an octave. */
  readonly fall: number
  /** The whole sound of a rank, in decibels against an open diapason's. */
  readonly level: number
  /** How long a pipe at middle C takes to speak, and to fall silent. */
  readonly attackMs: number
  readonly releaseMs: number
  /** The breath at the mouth before the pipe speaks, against its sound; 0 for none. */
  readonly chiff: number
  /** Tuned sharp by so much, to beat with its unison. */
  readonly sharpCents: number
}

const flue = { attackMs: 28, releaseMs: 70, chiff: 0.12, sharpCents: 0, level: 0, fall: 20 }
const flute = { ...flue, chiff: 0.3, level: -3, fall: 30 }
const string = { ...flue, attackMs: 60, chiff: 0.05, level: -7, fall: 16 }
const reed = { ...flue, attackMs: 16, releaseMs: 50, chiff: 0, fall: 18 }

const OPEN_DIAPASON: Voicing = {
  ...flue,
  name: 'open diapason',
  partials: [0, -6, -13, -16, -22, -26, -31, -34, -38, -41],
}
const PRINCIPAL: Voicing = {
  ...flue,
  name: 'principal',
  partials: [0, -4, -9, -12, -17, -20, -24, -27, -31, -33, -36, -39],
  level: -1,
}
const OPEN_FLUTE: Voicing = { ...flute, name: 'open flute', partials: [0, -17, -27, -37, -45, -52] }
const CHORUS_REED: Voicing = {
  ...reed,
  name: 'trumpet',
  partials: [-3, -1, 0, 0, -1, -3, -4, -6, -7, -9, -10, -12, -13, -15, -17, -19, -21, -23],
  level: 3,
}
const SALICIONAL: Voicing = {
  ...string,
  name: 'salicional',
  partials: [0, -1, -3, -5, -8, -10, -13, -15, -18, -20, -23, -25, -28, -30],
}
const MUTATION: Voicing = { ...flue, name: 'mutation', partials: [0, -12, -20, -28, -36], level: -7, fall: 26 }

/** A rank of a mixture; how many of them, and how high, its name and its place say (`spectrum.ts`). */
export const MIXTURE: Voicing = { ...flue, name: 'mixture', partials: [0, -8, -15, -22, -28, -34], level: -3 }

/** Names on drawstops; the first that fits within the family's own list, else within the others'. */
const NAMED: readonly (readonly [family: Family, name: RegExp, voicing: Voicing])[] = [
  [
    'principal',
    /gemshorn|spitz|conical/i,
    { ...flue, name: 'gemshorn', partials: [0, -8, -11, -20, -22, -31, -34, -42], level: -4 },
  ],
  ['principal', /open|diapason|montre/i, OPEN_DIAPASON],
  [
    'flute',
    /stop|gedackt|gedeckt|bourdon|lieblich|quintad|sub ?bass|rohr|chimney/i,
    { ...flute, name: 'stopped flute', partials: [0, -42, -14, -46, -27, -52, -37, -58, -46], chiff: 0.4 },
  ],
  [
    'flute',
    /harmonic|travers|concert|clear/i,
    { ...flute, name: 'harmonic flute', partials: [0, -9, -24, -30, -41, -48], level: -2 },
  ],
  [
    'string',
    /dulciana|aeolin|dolc/i,
    { ...string, name: 'dulciana', partials: [0, -3, -6, -10, -14, -18, -22, -26, -30, -34], level: -10, fall: 22 },
  ],
  [
    'string',
    /gamba|violo|viola|violin|cello/i,
    {
      ...string,
      name: 'gamba',
      partials: [-3, 0, 0, -2, -4, -6, -8, -11, -13, -16, -18, -20, -23, -25, -27],
      level: -6,
    },
  ],
  [
    'reed',
    /oboe|hautb|schalmei/i,
    { ...reed, name: 'oboe', partials: [-9, -5, -1, 0, -2, -4, -9, -13, -19, -23, -27, -31], level: -3, fall: 24 },
  ],
  [
    'reed',
    /clarinet|krumm|crumhorn|cremona|corno di bassetto/i,
    {
      ...reed,
      name: 'clarinet',
      partials: [0, -26, -3, -22, -7, -19, -11, -19, -16, -22, -21, -27, -26],
      level: -4,
      fall: 20,
    },
  ],
  [
    'reed',
    /cornopean|horn|fagott|bassoon/i,
    {
      ...reed,
      name: 'cornopean',
      partials: [0, -1, -2, -3, -7, -11, -15, -19, -23, -27, -31, -35],
      level: 1,
      fall: 22,
    },
  ],
  [
    'reed',
    /vox humana/i,
    { ...reed, name: 'vox humana', partials: [-9, -2, 0, -8, -10, -3, -6, -13, -16, -18, -20], level: -5, fall: 18 },
  ],
  [
    'reed',
    /trombone|bombard|posaune|tuba|ophicleide/i,
    {
      ...CHORUS_REED,
      name: 'trombone',
      partials: [-4, -1, 0, 0, 0, -2, -3, -4, -6, -7, -9, -10, -12, -13, -15, -17, -18, -20],
      level: 4,
    },
  ],
]

const OF_FAMILY: Readonly<Record<Exclude<Family, 'effect'>, Voicing>> = {
  principal: PRINCIPAL,
  flute: OPEN_FLUTE,
  string: SALICIONAL,
  reed: CHORUS_REED,
  mixture: MIXTURE,
  mutation: MUTATION,
  celeste: { ...SALICIONAL, name: 'celeste', level: -8, sharpCents: 8 },
}

/** What an organ of one nameless stop sounds like (a profile that lists none). */
export const ONLY_RANK = OPEN_DIAPASON

/** @returns null for what has no pipes of its own (bells, birds) */
export function voicingOf({ family, name }: Pick<Stop, 'family' | 'name'>): Voicing | null {
  if (family === 'effect') return null
  return NAMED.find(([of, word]) => of === family && word.test(name))?.[2] ?? OF_FAMILY[family]
}
