import { createRequire } from 'node:module'
import { badInput, errorText } from '../../findings/index.ts'

/** What abcjs gives for a tune, as far as it says what sounds. Durations are whole notes. */
export interface ParsedTune {
  readonly metaText: {
    readonly title?: string
    readonly composer?: string
    readonly tempo?: ParsedTempo
  }
  /** Lines without staves are titles and the like. */
  readonly lines: readonly { readonly staff?: readonly ParsedStaff[] }[]
}

export interface ParsedStaff {
  readonly clef?: { readonly type?: string }
  readonly key?: ParsedKey
  readonly meter?: ParsedMetre
  readonly title?: readonly string[]
  readonly voices: readonly (readonly ParsedElement[])[]
}

export interface ParsedTempo {
  readonly duration?: readonly number[]
  readonly bpm?: number
}

export interface ParsedKey {
  readonly accidentals?: readonly { readonly acc: string; readonly note: string }[]
  readonly mode?: string
}

export interface ParsedMetre {
  readonly type?: string
  readonly value?: readonly { readonly num: string; readonly den?: string }[]
}

export interface ParsedPitch {
  /** Steps from middle C. */
  readonly pitch: number
  readonly accidental?: string
  readonly startTie?: object
  readonly endTie?: boolean
  /** Of a small note. */
  readonly acciaccatura?: boolean
}

/** A note, a rest, a bar line or what changes between them. */
export interface ParsedElement extends ParsedKey, ParsedMetre {
  readonly el_type: string
  /** Several of a tempo. */
  readonly duration?: number | readonly number[]
  readonly bpm?: number
  readonly pitches?: readonly ParsedPitch[]
  readonly rest?: { readonly type: string; readonly text?: number }
  readonly gracenotes?: readonly ParsedPitch[]
  readonly decoration?: readonly string[]
  readonly lyric?: readonly { readonly syllable: string; readonly divider: string }[]
  readonly startTriplet?: number
  readonly tripletMultiplier?: number
  readonly endTriplet?: boolean
  readonly startEnding?: string
  readonly endEnding?: boolean
  readonly title?: string
}

/** A longer one would take more than a second: a hymn with all its verses is 5 kB. */
const LONGEST_TUNE = 200_000

/** The first tune of a file, and how many it holds. @throws BadInput */
export function parseTune(
  file: string,
  text: string,
): { readonly tune: ParsedTune; readonly source: string; readonly tunes: number } {
  const starts = [...text.matchAll(/^X:/gm)].map(({ index }) => index)
  const source = text.slice(0, starts[1] ?? text.length)
  if (source.length > LONGEST_TUNE) throw badInput(file, 'the tune in it is longer than any', 'is it what you meant?')
  // Only those who read ABC wait for it.
  const abcjs = createRequire(import.meta.url)('abcjs') as { parseOnly: (abc: string) => readonly ParsedTune[] }
  try {
    const tune = abcjs.parseOnly(source)[0]
    if (tune !== undefined) return { tune, source, tunes: starts.length }
  } catch (thrown) {
    throw badInput(file, `the ABC in it cannot be read (${errorText(thrown)})`, 'try it in an ABC editor')
  }
  throw badInput(file, 'there is no tune in it', 'an ABC tune begins with X: and has K: before its notes')
}
