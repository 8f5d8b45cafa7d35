import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { badInput, errorText } from '../../findings/index.ts'
import { makeFolder, partOf, sweepParts } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { type Rank, ranksOf } from '../../sound/house-organ/index.ts'
import { bindings } from './bindings.ts'
import { churchName, definition, sampleFor, sampleName } from './definition.ts'
import type { Kind } from './kind.ts'
import { listeningSample } from './listening-sample.ts'
import { marksOf } from './marks.ts'
import { type Rehearsed, rehearsed } from './respoken.ts'
import { type Sample, sampleFile } from './sample.ts'
import { verifySample } from './verify-sample.ts'
import { WITNESS, withWitness, witnessFile, witnessKeys, witnessSample } from './witness.ts'

export interface MadeOrgan {
  /** What GrandOrgue is started with. */
  readonly file: string
  /** As its window is titled. */
  readonly churchName: string
  readonly rehearsed: Rehearsed
  /** false: it was there already, made of the same. */
  readonly isNew: boolean
  readonly samples: number
  readonly bytes: number
}

/** Lies in each folder that was made here, and says what of. */
const MADE_OF = 'made-of.txt'

/**
 * Writes a whole organ for GrandOrgue into a folder of its own: definition, settings with every binding, samples. Whole or
 * not at all; where the folder holds the same organ already, nothing is written.
 * @throws BadInput where the folder holds something else or cannot be written, or the organ is none that GrandOrgue can be
 */
export function makeRehearsalOrgan(organ: Organ, kind: Kind, folder: string): MadeOrgan {
  const respoken = kind === 'verify' ? withWitness(rehearsed(organ)) : rehearsed(organ)
  const sampleOf = sampler(respoken.organ, kind)
  const ranks = ranksOf(respoken.organ)
  const texts = [definition(respoken, kind), bindings(respoken, kind)] as const
  const madeOf = hashOf(texts, ranks, sampleOf)
  const place = resolve(folder)
  const name = `${organ.id}-${kind}`
  const made = { file: join(place, `${name}.organ`), churchName: churchName(respoken, kind), rehearsed: respoken }
  sweepParts(place)
  const known = readMadeOf(place)
  if (known?.startsWith(madeOf)) {
    const [, samples = '0', bytes = '0'] = known.split('\n')
    return { ...made, isNew: false, samples: Number(samples), bytes: Number(bytes) }
  }
  if (known === null && existsSync(place) && readdirSync(place).length > 0) {
    throw badInput(place, 'there is something else in this folder', 'name one that is empty, or not there yet')
  }
  const part = partOf(place)
  const old = `${place}.${process.pid}.old`
  try {
    makeFolder(join(part, 'samples'))
    let samples = 0
    let bytes = 0
    const write = (name: string, sample: Sample) => {
      const content = sampleFile(sample)
      writeFileSync(join(part, 'samples', name), content)
      samples++
      bytes += content.length
    }
    for (const rank of ranks) {
      for (const key of keysWithSamples(kind, rank)) write(sampleName(rank, key), sampleOf(rank, key))
    }
    if (kind === 'verify') for (const key of witnessKeys()) write(witnessFile(key), witnessSample(key))
    writeFileSync(join(part, `${name}.organ`), texts[0])
    writeFileSync(join(part, `${name}.cmb`), texts[1])
    writeFileSync(join(part, MADE_OF), [madeOf, samples, bytes, ''].join('\n'))
    if (existsSync(place)) renameSync(place, old)
    renameSync(part, place)
    return { ...made, isNew: true, samples, bytes }
  } catch (thrown) {
    if (existsSync(old) && !existsSync(place)) renameSync(old, place)
    throw badInput(place, `cannot be written (${errorText(thrown)})`, 'choose another place, or make room')
  } finally {
    for (const left of [part, old]) if (existsSync(left)) rmSync(left, { recursive: true, force: true })
  }
}

function sampler(organ: Organ, kind: Kind): (rank: Rank, key: number) => Sample {
  if (kind === 'rehearsal') return listeningSample
  const marks = marksOf(organ)
  return (rank, key) => verifySample(marks, rank, key)
}

function keysWithSamples(kind: Kind, rank: Rank): ReadonlySet<number> {
  const { low, high } = rank.division.compass
  const keys = Array.from({ length: high - low + 1 }, (_, index) => low + index)
  return new Set(keys.map((key) => sampleFor(kind, rank, key).key))
}

/** A sample of each rank is part of it, so that other voicing is another organ. */
function hashOf(
  texts: readonly string[],
  ranks: readonly Rank[],
  sampleOf: (rank: Rank, key: number) => Sample,
): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text)
  for (const rank of ranks) hash.update(sampleFile(sampleOf(rank, rank.division.compass.high)))
  hash.update(sampleFile(witnessSample(WITNESS.low)))
  return hash.digest('hex')
}

/** null where nothing was made here. */
function readMadeOf(place: string): string | null {
  try {
    return readFileSync(join(place, MADE_OF), 'utf8')
  } catch {
    return null
  }
}
