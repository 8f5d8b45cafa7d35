import type { KeySignature } from '../score.ts'
import type {
  Chord,
  Fermata,
  Grace,
  Jump,
  Lyric,
  Metre,
  Ornament,
  Sign,
  TempoMark,
  TempoSlope,
  WrittenBar,
  WrittenNote,
} from './notated.ts'

/** A bar of one part while it is read. */
export interface BarDraft {
  number: number
  length: number
  readonly metre: Metre
  key: Pick<KeySignature, 'sharps' | 'mode'> | null
  readonly staves: ChordDraft[][]
  readonly tempi: TempoMark[]
  readonly slopes: TempoSlope[]
  readonly fermatas: Fermata[]
  readonly breaths: number[]
  readonly marks: { readonly at: number; readonly text: string }[]
  begins: boolean
  times: number
  ending: readonly number[] | null
  readonly signs: Sign[]
  jump: Jump | null
}

export interface ChordDraft extends Chord {
  length: number
  ornament: Ornament | null
  gate: number
  readonly notes: WrittenNote[]
  readonly before: Grace[]
  readonly after: Grace[]
  readonly lyrics: Lyric[]
}

export const barDraft = (number: number, metre: Metre, staves: number): BarDraft => ({
  number,
  length: 0,
  metre,
  key: null,
  staves: Array.from({ length: staves }, () => []),
  ...{ tempi: [], slopes: [], fermatas: [], breaths: [], marks: [] },
  ...{ begins: false, times: 1, ending: null, signs: [], jump: null },
})

export const chordDraft = (at: number, length: number, before: readonly Grace[] = []): ChordDraft => ({
  at,
  length,
  notes: [],
  before: [...before],
  after: [],
  ornament: null,
  gate: 1,
  lyrics: [],
})

/** Bars of several parts that are played together; the first says what is the same for all. */
export function joinParts(parts: readonly (readonly BarDraft[])[]): WrittenBar[] {
  const count = parts.reduce((most, bars) => Math.max(most, bars.length), 0)
  return Array.from({ length: count }, (_, index) => {
    const bars = parts.flatMap((part) => part[index] ?? [])
    const metre = bars[0]?.metre ?? { beats: 4, beatType: 4 }
    const content = bars.reduce((most, { length }) => Math.max(most, length), 0)
    return {
      number: bars[0]?.number ?? index + 1,
      length: content > 1e-6 ? content : (4 * metre.beats) / metre.beatType,
      metre,
      key: bars.find(({ key }) => key !== null)?.key ?? null,
      staves: parts.flatMap((part) => part[index]?.staves ?? (part[0]?.staves ?? []).map(() => [])),
      tempi: bars.flatMap(({ tempi }) => tempi),
      slopes: bars.flatMap(({ slopes }) => slopes),
      fermatas: bars.flatMap(({ fermatas }) => fermatas),
      breaths: bars.flatMap(({ breaths }) => breaths),
      marks: bars.flatMap(({ marks }) => marks),
      repeats: {
        begins: bars.some(({ begins }) => begins),
        times: bars.reduce((most, { times }) => Math.max(most, times), 1),
        ending: bars.find(({ ending }) => ending !== null)?.ending ?? null,
        signs: bars.flatMap(({ signs }) => signs),
        jump: bars.find(({ jump }) => jump !== null)?.jump ?? null,
      },
    }
  })
}

/** A longer text is none. */
const LONGEST_ENDING = 80

/** The passes that an ending names: "1, 2", "1-3", "2.". */
export function endingNumbers(text: string): number[] {
  const numbers = [...text.slice(0, LONGEST_ENDING).matchAll(/(\d{1,3})(?:\s*-\s*(\d{1,3}))?/g)].flatMap(
    ([, from, to]) => {
      const first = Number(from)
      const last = Math.min(Number(to ?? from), first + 20)
      return Array.from({ length: Math.max(1, last - first + 1) }, (_, index) => first + index)
    },
  )
  return numbers.length > 0 ? numbers : [1]
}
