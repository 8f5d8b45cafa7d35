import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { BadInput } from '../../src/findings/index.ts'
import { readOrgan } from '../../src/organ/index.ts'
import { readScore } from '../../src/score/index.ts'
import { closedAgain, judge } from './judge.ts'

/**
 * `npm run long:hymns -- FOLDER [organ]`: every score under a folder, placed as `voluntary play` would place it; says each that
 * does not come out as an organist would play it. Exit code 1 where less than 98 in a hundred do.
 */
const [folder, organName = 'st-marys'] = process.argv.slice(2)
const LEAST = 0.98
const TOLD_AS_BASS = 0.98

const write = (text: string) => process.stdout.write(`${text}\n`)

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return /\.(midi?|musicxml|mxl|mscz|mscx|abc)$/i.test(path) ? [path] : []
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}

if (folder === undefined) {
  write('which folder? npm run long:hymns -- FOLDER [organ]')
  process.exit(2)
}
const profile = `organs/${organName}.yaml`
const organ = readOrgan(profile, readFileSync(profile, 'utf8'))
const count = { files: 0, right: 0, pedals: 0, unclear: 0, refused: 0, doubled: 0, drums: 0 }
const closed = { files: 0, one: 0, two: 0 }
for (const file of filesUnder(folder)) {
  count.files++
  try {
    const score = readScore(file, readFileSync(file))
    const verdict = judge(score, organ)
    if (verdict.isRight) count.right++
    else write(`${file}: ${JSON.stringify(verdict)}`)
    if (verdict.hasPedals) count.pedals++
    if (verdict.unclear) count.unclear++
    if (verdict.doubled > 0) count.doubled++
    if (verdict.drums > 0) count.drums++
    const again = closedAgain(score, organ)
    if (again === null) continue
    closed.files++
    if (again.one >= TOLD_AS_BASS) closed.one++
    if (again.two >= TOLD_AS_BASS) closed.two++
  } catch (thrown) {
    if (!(thrown instanceof BadInput)) throw thrown
    count.refused++
    write(`${file}: ${thrown.complaints[0]?.problem.split('\n')[0]}`)
  }
}
const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`
write(
  `${count.files} files: ${count.right} right (${percent(count.right, count.files)}), ${count.pedals} with pedals, ` +
    `${count.unclear} not clear, ${count.refused} refused, ${count.doubled} with doubled notes, ${count.drums} with drums`,
)
write(
  `${closed.files} of four voices, closed again: the bass is told on one staff in ${percent(closed.one, closed.files)}, ` +
    `on two in ${percent(closed.two, closed.files)}`,
)
if (count.right < LEAST * count.files) process.exitCode = 1
