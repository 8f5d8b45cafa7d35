import { type Chance, createChance } from './chance.ts'
import { DYNAMICS, TUNES, tuneOf } from './tunes.ts'

/** Orders of service that nobody has written: the same for the same number. */

export const OLD_SERVICES = 24
const OLD_TUNES = 8
export const SERVICES = 72

const registrationOf = (chance: Chance): string => chance.pick([...DYNAMICS, 'mf', 'f', 'score'])

/** Which tunes, which kinds of item, and how long. */
interface Book {
  readonly tune: () => number
  readonly kinds: readonly ('hymn' | 'psalm' | 'voluntary' | 'responses' | 'fanfare' | 'silence')[]
  readonly mostVerses: number
  readonly registration: () => string
}

function itemForm(chance: Chance, { tune: next, kinds, mostVerses, registration }: Book): object {
  const { name: tune, title } = tuneOf(next(), false)
  const start = chance.percent(20) ? { start: 'on' } : {}
  const common = { ...start, ...(chance.percent(20) ? { tempo: chance.pick(['80%', '120%', '150%']) } : {}) }
  switch (chance.pick(kinds)) {
    case 'psalm': {
      const verses = chance.whole(1, Math.min(3, mostVerses))
      return { title, psalm: tune, verses, registration: chance.pick(DYNAMICS), ...common }
    }
    case 'voluntary':
      return {
        ...{ title, voluntary: tune, registration: registration() },
        ...(chance.percent(40) ? { loop: [1, 2] } : {}),
        ...common,
      }
    case 'responses':
      return { title, responses: tune, registration: chance.pick(DYNAMICS), ...common }
    case 'fanfare':
      return { title, fanfare: tune, registration: registration(), ...common }
    case 'silence':
      return { silence: 'Sermon' }
    default: {
      const verses = chance.whole(1, mostVerses)
      return {
        title,
        hymn: tune,
        verses,
        playOver: chance.pick(['none', 'first line', 'last line', 'whole']),
        between: chance.pick(['on', 'on', 'wait']),
        afterPlayOver: chance.pick(['wait', 'wait', 'on']),
        registration: chance.percent(50) ? registration() : Array.from({ length: verses }, () => chance.pick(DYNAMICS)),
        ...(chance.percent(20) ? { gathering: 1 } : {}),
        ...(chance.percent(20) ? { amen: true } : {}),
        ...(chance.percent(20) ? { fermatas: ['2:3'] } : {}),
        ...(chance.percent(15) ? { lastVerse: { voices: 'unison', registration: 'ff' } } : {}),
        ...(chance.percent(10) ? { lastVerse: { transpose: 1 } } : {}),
        ...common,
      }
    }
  }
}

/** An order of service of a few items; the first is never a silence. */
export function serviceForms(number: number): object[] {
  const chance = createChance(2000 + number)
  const isOld = number < OLD_SERVICES
  const old: Book = {
    tune: () => chance.whole(0, OLD_TUNES - 1),
    kinds: ['hymn', 'hymn', 'hymn', 'psalm', 'voluntary', 'voluntary', 'responses', 'fanfare', 'silence'],
    mostVerses: 4,
    registration: () => registrationOf(chance),
  }
  // Short, and full of what a score says itself.
  const brisk: Book = {
    tune: () => chance.whole(OLD_TUNES, TUNES - 1),
    kinds: [
      'hymn',
      'hymn',
      'psalm',
      'voluntary',
      'voluntary',
      'voluntary',
      'voluntary',
      'responses',
      'fanfare',
      'silence',
    ],
    mostVerses: 3,
    registration: () => (chance.percent(80) ? 'score' : registrationOf(chance)),
  }
  const length = isOld ? chance.whole(2, 4) : chance.whole(1, 3)
  const forms = Array.from({ length }, () => itemForm(chance, isOld ? old : brisk))
  if (!('silence' in (forms[0] ?? {}))) return forms
  return [{ title: 'Ashby', fanfare: 'tune-0', registration: 'f' }, ...forms]
}

export const INSERTED = {
  ...{ hymn: 'tune-3', verses: 2, playOver: 'none', registration: 'mf' },
  title: `${tuneOf(3, false).title}, slipped in`,
}
