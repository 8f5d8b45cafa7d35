import { readMetre } from '../catalogue/index.ts'
import { type Finding, finding } from '../findings/index.ts'
import { findDivision, type Organ } from '../organ/index.ts'
import { formatBarBeat, lastAtOrBefore } from '../time/index.ts'
import { speaksOfStops } from './open-source.ts'
import { pointedFindings } from './pointed.ts'
import type { ItemForm, ItemKind } from './programme-schema.ts'
import type { Section } from './section.ts'
import { writtenSlowing } from './slowing.ts'
import type { Piece, Source } from './source.ts'
import { onsetsOf } from './tune.ts'
import { verseSpan } from './verse-span.ts'
import type { Taken } from './whole.ts'

const TAKEN: Readonly<Partial<Record<ItemKind, Taken>>> = { hymn: 'hymn', psalm: 'chant', responses: 'sung' }

export function wordFindings(form: ItemForm, chant: Source, sections: readonly Section[], where: string): Finding[] {
  if (!('psalm' in form)) return []
  const labels = sections.filter((section) => section.kind === 'verse').map(({ label }) => label)
  return pointedFindings(form.pointed ?? chant.side.pointed, labels, where)
}

export const takenAs = (kind: ItemKind): Taken => TAKEN[kind] ?? 'piece'

export function linesRemark({ lines, places, side, score }: Source, kind: ItemKind): Finding[] {
  if (takenAs(kind) === 'piece' || lines.how === 'given' || lines.how === 'markers') return []
  const onsets = onsetsOf(score)
  if (onsets.length === 0) return []
  const lasts = lines.ends.map((end) => formatBarBeat(places.at(lastAtOrBefore(onsets, end - 1, (tick) => tick))))
  const metre = side.metre ?? score.about.metre
  const how = {
    words: `are those of the words, ${lines.syllables.join('.')}${otherMetre(metre, lines)}${lines.sure ? '' : ', as far as they tell'}`,
    metre: `are guessed from the metre ${metre}${lines.sure ? '' : ', which does not fit well'}`,
    chant: 'are those of a chant, three bars and four',
    shape: 'are guessed: they end where the tune rests',
    bars: 'are not known: every four bars are taken for one',
  }[lines.how]
  const message = `the lines ${how}; their last notes are at ${lasts.join(', ')}. If that is wrong, write lines: [4:3, …] beside the score`
  return [finding('remark', 'guessed-lines', message)]
}

/** Where the score's metre is not that of its words: one of the two is another text's. */
function otherMetre(metre: string, { syllables }: Source['lines']): string {
  const counts = readMetre(metre)?.lines ?? null
  return counts === null || counts.join() === syllables.join() ? '' : ` (its metre is ${metre})`
}

export function slowingRemark(tune: Source, kind: ItemKind): Finding[] {
  const slowing = kind === 'hymn' ? writtenSlowing(tune.score, verseSpan(tune)) : null
  if (slowing === null) return []
  const message = 'the score slows down from here on: only the last verse does'
  return [finding('remark', 'written-slowing', message, { at: tune.places.at(slowing) })]
}

export function divisionFindings(organ: Organ, sections: readonly Section[]): Finding[] {
  const asked = new Set(sections.flatMap(({ solo }) => (solo === null ? [] : [solo])))
  return [...asked].flatMap((solo) => {
    const division = findDivision(organ, solo)
    const others = organ.divisions.filter((each) => !each.isPedal && each !== division)
    if (division === undefined)
      return [finding('warning', 'no-division', `${organ.name} has no ${solo}: the melody is not played apart`)]
    if (others.length > 0) return []
    return [
      finding(
        'warning',
        'no-division',
        `${organ.name} has one manual: the melody cannot stand out on the ${division.name}`,
      ),
    ]
  })
}

/** Another harmony that does not go with the tune: people sing the tune that they know, in its key. */
export function harmonyFindings({ sources: [tune, ...others] }: Piece, sections: readonly Section[]): Finding[] {
  const used = new Set(sections.filter(({ kind }) => kind === 'verse').map(({ source }) => source))
  const keyOf = ({ score }: Source) => score.keys.find(({ tick }) => tick === 0)?.sharps
  return others.flatMap((other, index) => {
    if (!used.has(index + 1)) return []
    const quarters = ({ score, whole }: Source) => (whole.to - whole.from) / score.ticksPerQuarter
    const found: Finding[] = []
    if (keyOf(other) !== undefined && keyOf(tune) !== undefined && keyOf(other) !== keyOf(tune)) {
      found.push(
        finding('warning', 'other-key', `the other harmony, "${other.title}", is in another key than the tune`),
      )
    }
    if (Math.abs(quarters(other) - quarters(tune)) > 0.01) {
      const lengths = `${quarters(other)} quarters, the tune ${quarters(tune)}`
      found.push(
        finding('serious', 'other-length', `the other harmony, "${other.title}", is ${lengths}: is it the same tune?`),
      )
    }
    return found
  })
}

export function cueFindings({ side }: Source, sections: readonly Section[]): Finding[] {
  const asks = sections.some(({ registration }) => registration === 'score')
  if (!asks || speaksOfStops(side)) return []
  return [finding('serious', 'no-cues', 'the registration is to be the score’s own, but it has no cues beside it')]
}
