import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compare, GENERAL_MIDI, readExport } from './compare.ts'
import { perform, readScore } from './oracle.ts'
import { ABSENT, CORPUS, exported, ROOT, workshop } from './program.ts'

/** The exported file counts tenths of a millisecond. */
const WITHIN_MS = 1

const present = existsSync(CORPUS)
const { path, tidy } = workshop()
afterAll(tidy)

const total = { files: 0, performances: 0, notes: 0, furthestMs: 0 }

describe.skipIf(!present)(`Every sound score is exported as a second reading says ${present ? '' : ABSENT}`, () => {
  test.each(soundScores())('%s', { timeout: 30_000 }, async (name) => {
    const file = join(CORPUS, name)
    const reading = readScore(readFileSync(file))
    total.files++
    for (const map of mapsFor(reading.parts.length)) {
      const { strokes, faults } = readExport(await exported(file, map, path('out.mid'), path('house')))
      const { notes, furthestMs, differences } = compare(perform(reading, map, GENERAL_MIDI), strokes, WITHIN_MS)
      expect({ map, faults, differences }).toEqual({ map, faults: [], differences: [] })
      total.performances++
      total.notes += notes
      total.furthestMs = Math.max(total.furthestMs, furthestMs)
    }
  })

  test('the corpus was not empty', () => {
    process.stdout.write(
      `oracle: ${total.files} scores, ${total.performances} performances, ${total.notes} notes, ` +
        `at most ${total.furthestMs.toFixed(3)} ms apart\n`,
    )
    expect(total.notes).toBeGreaterThan(10_000)
  })

  test.skipIf(!existsSync(join(ROOT, 'dist')))('the built program, run by name, exports the same performance', () => {
    const score = join(CORPUS, 'ssggp/ssggp.wms.mid')
    const options = ['--organ', 'general-midi', '--map', 'SSGGP', '-o', path('built.mid')]
    execFileSync(process.execPath, [join(ROOT, 'bin/voluntary'), '--home', path('house'), 'export', score, ...options])
    const { strokes, faults } = readExport(readFileSync(path('built.mid')))
    const expected = perform(readScore(readFileSync(score)), 'SSGGP', GENERAL_MIDI)
    expect({ faults, ...compare(expected, strokes, WITHIN_MS) }).toMatchObject({ faults: [], differences: [] })
  })
})

function soundScores(): string[] {
  return ['ssggp', 'music', 'reference']
    .flatMap((folder) => (present ? filesUnder(folder) : []))
    .filter((name) => name.endsWith('.mid'))
    .sort()
}

const filesUnder = (folder: string): string[] =>
  readdirSync(join(CORPUS, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))

/** As an organist would lay it out; with hands crossing divisions; all on one manual; with every other part left out. */
function mapsFor(parts: number): string[] {
  const each = (letterOf: (index: number) => string) => Array.from({ length: parts }, (_, i) => letterOf(i)).join('')
  const usual = parts === 5 ? 'SSGGP' : each((index) => (index === parts - 1 ? 'P' : 'G'))
  const maps = [
    usual,
    each((index) => 'SGP'[index % 3] ?? '-'),
    each(() => 'G'),
    each((index) => 'S-'[index % 2] ?? '-'),
  ]
  return [...new Set(maps)]
}
