import type { Family } from './organ.ts'

/** How divisions are called, by builders and in scores; the first word of each line is the plain English one. */
const DIVISION_WORDS: readonly (readonly string[])[] = [
  ['swell', 'sw', 'recit', 'rec', 'oberwerk', 'ow', 'schwellwerk'],
  ['great', 'gt', 'gr', 'grand orgue', 'grandorgue', 'go', 'hauptwerk', 'hw', 'hoofdwerk'],
  ['pedal', 'ped', 'pedale', 'pedals', 'feet'],
  ['choir', 'ch', 'positive', 'positiv', 'positif', 'pos', 'ruckpositiv', 'rp', 'rugwerk'],
  ['solo', 'so', 'bombarde', 'bomb'],
  ['echo', 'ec', 'brustwerk', 'bw'],
]

const FAMILY_WORDS: readonly (readonly [Family, RegExp])[] = [
  ['celeste', /celeste|vox angelica|unda maris|schwebung/],
  ['mixture', /mixture|mixtur|fourniture|cymbal|plein jeu|scharf|sesquialtera|cornet\b|sharp|furniture/],
  ['mutation', /twelfth|nazard|nasat|tierce|larigot|quint|seventeenth|nineteenth|terz/],
  [
    'reed',
    /trump|tromp|oboe|hautbois|cornopean|clarion|clairon|posaune|bombard|fagott|krumm|cremona|clarinet|vox humana|tuba|dulzian|schalmei|reed/,
  ],
  ['string', /salicion|gamba|viol|dulciana|aeolin|string|geigen|cello|keraulophon/],
  [
    'flute',
    /flute|flote|gedackt|gedeckt|bourdon|stopped|rohr|chimney|block|hohl|claribel|melodia|sub ?bass|piccolo|koppel|nachthorn|lieblich/,
  ],
  [
    'principal',
    /diapason|principal|prestant|octave|oktave|montre|fifteenth|doublette|gemshorn|super ?octave|choral ?bass|open/,
  ],
]

/** Lower case, no accents, no punctuation, one space between words: what two spellings of a name share. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9/]+/g, ' ')
    .trim()
}

/** `swell` for `Sw.`, `Récit`, `swell`; the plain word itself where it is no known name of a division. */
export function divisionWord(name: string): string {
  const word = plain(name)
  return DIVISION_WORDS.find((words) => words.includes(word))?.[0] ?? word
}

export const familyOf = (name: string): Family | undefined =>
  FAMILY_WORDS.find(([, words]) => words.test(plain(name)))?.[0]

/** Stops whose name says their length. */
export function impliedFootage(name: string): number | undefined {
  const word = plain(name)
  if (/\bfifteenth\b|doublette|piccolo/.test(word)) return 2
  if (/\btwelfth\b|nazard/.test(word)) return 2 + 2 / 3
  if (/seventeenth|tierce/.test(word)) return 1.6
  if (/nineteenth|larigot/.test(word)) return 1 + 1 / 3
  return undefined
}
