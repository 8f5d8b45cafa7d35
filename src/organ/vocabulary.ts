import type { Family } from './organ.ts'

/** How divisions are called, by builders and in scores; the first word of each line is the plain English one. */
const DIVISION_WORDS: readonly (readonly string[])[] = [
  ['swell', 'sw', 'recit', 'rec', 'r', 'oberwerk', 'ow', 'schwellwerk', 'ii'],
  ['great', 'gt', 'gr', 'grand orgue', 'grandorgue', 'go', 'g o', 'hauptwerk', 'hw', 'hoofdwerk', 'man', 'manual', 'i'],
  ['pedal', 'ped', 'pedale', 'pedals', 'feet'],
  ['choir', 'ch', 'positive', 'positiv', 'positif', 'pos', 'ruckpositiv', 'rp', 'rugwerk'],
  ['solo', 'so', 'bombarde', 'bomb'],
  ['echo', 'ec', 'brustwerk', 'bw'],
]

const FAMILY_WORDS: readonly (readonly [Family, RegExp])[] = [
  ['celeste', /celeste|vox angelica|unda maris|schwebung/],
  ['mixture', /mixture|mixtur|fourniture|cymbal|zimbel|plein jeu|scharf|sesquialtera|cornet\b|sharp|furniture/],
  ['mutation', /twelfth|nazard|nasat|tierce|larigot|quint(?!at|ad)|seventeenth|nineteenth|terz/],
  [
    'reed',
    /trump|tromp|trombone|oboe|hautbois|cornopean|clarion|clairon|posaune|bombard|fagott|bassoon|krumm|cromorne|cremona|clarinet|vox humana|voix humaine|tuba|dulzian|schalmei|\bhorn\b|reed/,
  ],
  ['string', /salicion|gamb[ae]|viol|dulciana|aeolin|string|geigen|cello|contrebasse|keraulophon/],
  [
    'flute',
    /flute|flote|gedackt|gedeckt|bourdon|stopped|rohr|chimney|block|hohl|clarabella|claribel|melodia|sub ?bass|sou[sb]+asse|piccolo|octavin|flageolet|quint[ad]|koppel|nachthorn|lieblich/,
  ],
  [
    'principal',
    /diapason|prin[cz]ipal|prestant|octave|oktave|montre|fifteenth|doublette|gemshorn|super ?octave|choral ?bass|open/,
  ],
]

/** Names of whole families, as registrations in books ask for them. */
const FAMILY_NAMES: readonly (readonly [RegExp, readonly Family[]])[] = [
  [/^(principals?|diapasons?|prinzipale?)$/, ['principal']],
  [/^(flutes?|flo(e)?ten?)$/, ['flute']],
  [/^(strings?|streicher|gambes)$/, ['string']],
  [/^(reeds?|anches?|zungen?|zungenstimmen)$/, ['reed']],
  [/^(mixtures?|mixturen?|fournitures)$/, ['mixture']],
  [/^(mutations?|aliquoten?)$/, ['mutation']],
  [/^celestes?$/, ['celeste']],
  [/^(foundations?|foundation stops|flues?|fonds|jeux de fonds?|grundstimmen)$/, ['principal', 'flute', 'string']],
]

/** Within a family, names of stops that sound alike across builders and languages. */
const ALIKE: readonly RegExp[] = [
  /gedackt|gedeckt|bourdon|stopped|rohr|chimney|lieblich|sub ?bass|sou[sb]+asse|quint[ad]|koppel/,
  /flute|flote|hohl|clarabella|claribel|melodia|piccolo|octavin|flageolet|block|nachthorn/,
  /dulciana|salicion|aeolin|keraulophon/,
  /gamb|viol|cello|contrebasse|geigen/,
  /trump|tromp|cornopean|clarion|clairon|tuba|posaune|bombard|\bhorn\b/,
  /oboe|hautbois|fagott|bassoon/,
  /krumm|cromorne|cremona|clarinet|dulzian|schalmei/,
  /twelfth|quint/,
]

/** Lower case, no accents, no punctuation, one space between words: what two spellings of a name share. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9/]+/g, ' ')
    .trim()
}

/** `swell` for `Sw.`, `Récit`, `swell`; the plain word itself where it is no known name of a division. */
export function divisionWord(name: string): string {
  const word = plain(name)
  return DIVISION_WORDS.find((words) => words.includes(word))?.[0] ?? word
}

/** Whether a word is one of those that divisions are called by, on any organ. */
export const isDivisionWord = (name: string): boolean => DIVISION_WORDS.some((words) => words.includes(plain(name)))

export const familyOf = (name: string): Family | undefined =>
  FAMILY_WORDS.find(([, words]) => words.test(plain(name)))?.[0]

/** What `flutes`, `Prinzipale`, `fonds` ask for; undefined for the name of one stop. */
export function familiesNamed(
  words: string,
): { readonly families: readonly Family[]; readonly isPlural: boolean } | undefined {
  const name = plain(words)
  const families = FAMILY_NAMES.find(([pattern]) => pattern.test(name))?.[1]
  return families && { families, isPlural: families.length > 1 || /s$|oten$|zipale$|zungen|streicher|uren$/.test(name) }
}

export function soundAlike(name: string, other: string): boolean {
  const kind = ALIKE.find((names) => names.test(plain(name)))
  return kind?.test(plain(other)) ?? false
}

/** Stops whose name says their length. */
export function impliedFootage(name: string): number | undefined {
  const word = plain(name)
  if (/\bfifteenth\b|doublette|piccolo|octavin|flageolet|super ?octave/.test(word)) return 2
  if (/\btwelfth\b|nazard|nasat/.test(word)) return 2 + 2 / 3
  if (/seventeenth|tierce|terz/.test(word)) return 1.6
  if (/nineteenth|larigot/.test(word)) return 1 + 1 / 3
  if (/clarion|clairon/.test(word)) return 4
  if (/\bsub ?bass|sou[sb]+asse|^double |^contra /.test(word)) return 16
  return undefined
}
