import { type Division, findDivision, isDivisionWord, meantDivision, type Organ, plain } from '../../organ/index.ts'

/** What singers and editors call the voices, in the languages that scores are printed in. */
const VOICES = [
  ['descant', /^(descants?|oberstimmen?|dechants?)$/],
  ['tune', /^(melod(y|ie|ia)[a-z]?|tunes?|airs?|cantus firmus|weise|unison|congregation|gemeinde|assembly|vocals?)$/],
  ['soprano', /^(sop|sopran[eio]?|sopranos|trebles?|cantus|superius|dessus|tiple|women)$/],
  ['alto', /^(altos?|alti|alts?|altus|contraltos?|mezzos?|haute contre)$/],
  ['tenor', /^(tenors?|ten|tenore|tenori|taille)$/],
  ['baritone', /^(baritones?|bariton|barytons?)$/],
  ['bass', /^(bass|bas|basses|basse|basso|bassi|bassus|double bass|contrabass|string bass|kontrabass|men)$/],
] as const

/** Where the whole name is a letter: `S`, `T1`, `B.`. */
const VOICE_LETTERS: Readonly<Record<string, Voice>> = { s: 'soprano', a: 'alto', t: 'tenor', b: 'bass' }

export type Voice = (typeof VOICES)[number][0]

const DRUMS =
  /\b(drums?|drum ?(kit|set)|percussions?|perc|cymbals?|snare|tom ?toms?|toms?|hi ?hat|tambourine|shaker|congas?|bongos?|triangle|wood ?block|hand ?claps?|claps?|timp(s|ani)?|schlagzeug|schlagwerk|batterie|bateria|pauken|maracas|cowbell|claves|metronome|click)\b/
const CHORDS =
  /\b(chords?|guitars?|guitarr[ae]|guitare|gitarren?|gtr|strum[a-z]*|banjo|ukulele|uke|autoharp|akkorde|accords|rhythm)\b/
const KEYBOARD =
  /\b(organ|orgel|orgue|organo|orgao|piano|klavier|clavier|keyboards?|harmonium|accomp[a-z]*|harpsichord|cembalo|synth[a-z]*)\b/
const HAND =
  /^(right|left|rh|lh|upper|lower|up|down|top|bottom|manual|manuals|m ?d|m ?g|right hand|left hand|oben|unten|staff|stave)$/
const PEDAL = /^(ped|pedal|pedale|pedals|pedaal|pedalier|feet)$/
/** A name that a program gives, or that says no more than a number. */
const NUMBERED = /^((part|channel|track|staff|voice|piste|spur|kanal|instrument|untitled|new)? ?\d*)$/

/** Of two-part names (`upper:sopranos`, `Organ, Pedal`) each word, and the whole. */
const wordsOf = (name: string): string[] => {
  const whole = plain(spaced(name)).replace(/ ?\d+$/, '')
  return [whole, ...whole.split(' ')]
}

/** `sopFourVoice` as words. */
const spaced = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2')

export const isDrumName = (name: string): boolean => DRUMS.test(plain(name))
export const isChordName = (name: string): boolean => CHORDS.test(plain(name)) && !/\b(bass|lead)\b/.test(plain(name))
export const isKeyboardName = (name: string): boolean => KEYBOARD.test(plain(name))
/** Of a manual, not of a voice that is sung. */
export const isHandName = (name: string): boolean =>
  HAND.test(plain(name).split(' ')[0] ?? '') || HAND.test(plain(name))
export const isPedalName = (name: string): boolean => wordsOf(name).some((word) => PEDAL.test(word))
export const isNumbered = (name: string): boolean => NUMBERED.test(plain(name))

/** The voice that a part is called by; null where its name says none. */
export function voiceOfName(name: string): Voice | null {
  if (isChordName(name) || isDrumName(name)) return null
  const words = wordsOf(name)
  const [whole = ''] = words
  const letter = VOICE_LETTERS[whole]
  if (letter !== undefined) return letter
  return VOICES.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0] ?? null
}

/** A division that a part is named for. */
export interface NamedDivision {
  readonly division: Division
  /** What the name asks for, where the organ does not have it: `Swell`. */
  readonly insteadOf: string | null
}

/** `Swell RH`, `Sw. LH`, `Récit:`, `SRH`, `Organ, Pedal`: the division that a part's name begins with. */
export function divisionOfName(organ: Organ, name: string): NamedDivision | null {
  const words = plain(name)
    .split(' ')
    .filter((word, index, all) => index > 0 || all.length === 1 || !KEYBOARD.test(word))
  const [first = ''] = words
  const hand = /^([a-z])[rl]h$/.exec(first)
  const lettered = hand && organ.divisions.find(({ letter }) => letter.toLowerCase() === hand[1])
  if (lettered) return { division: lettered, insteadOf: null }
  if (hand) return null
  const tried = [words.slice(0, 2).join(' '), first].filter((each) => each.length > 1)
  const own = tried.map((each) => findDivision(organ, each)).find(Boolean)
  if (own) return { division: own, insteadOf: null }
  // A choir and a solo are singers, where the organ has no such division; a man is a manual.
  const usual = tried.find((each) => isDivisionWord(each) && !/^(choir|solo|so|man|manual|rec|echo)$/.test(each))
  const asked = usual ?? (isPedalName(name) ? 'pedal' : undefined)
  return (asked === undefined ? undefined : meantDivision(organ, asked)) ?? null
}
