// Writes scores/*.mid from the sources in this folder: every .abc, and the BitShift Variations from their formula.
//   node scores/source/make.js            writes
//   node scores/source/make.js --check    writes nothing; exit code 1 if a file is not what would be written

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readAbc } from './abc.js'
import { bitshift } from './bitshift.js'
import { toMidiFile } from './midi.js'
import { keysHeldTwice } from './piece.js'

/** @import { Piece } from './piece.js' */

const SOURCES = fileURLToPath(new URL('.', import.meta.url))
const SCORES = fileURLToPath(new URL('..', import.meta.url))

/** @returns {{ name: string, piece: Piece }[]} in alphabetical order of their sources */
function allPieces() {
  const abc = readdirSync(SOURCES)
    .filter((file) => file.endsWith('.abc'))
    .sort()
    .map((file) => ({
      name: basename(file, '.abc'),
      piece: readAbc(readFileSync(join(SOURCES, file), 'utf8'), file),
    }))
  return [...abc, { name: 'bitshift-variations', piece: bitshift() }]
}

/** @param {string} name @param {Piece} piece @returns {Uint8Array} */
function bytesOf(name, piece) {
  const [clash] = keysHeldTwice(piece.staves)
  if (clash) throw new Error(`${name}: both hands hold key ${clash.key} at quarter ${clash.tick / 480}`)
  return toMidiFile(piece)
}

/** @param {Piece} piece */
function summary({ staves, bars }) {
  const notes = staves.reduce((sum, staff) => sum + staff.notes.length, 0)
  return `${notes} notes on ${staves.length} staves, ${bars.length} bars`
}

function main() {
  const check = process.argv.includes('--check')
  for (const { name, piece } of allPieces()) {
    const path = join(SCORES, `${name}.mid`)
    const bytes = bytesOf(name, piece)
    const same = existsSync(path) && readFileSync(path).equals(bytes)
    if (check && !same) {
      process.stderr.write(`scores/${name}.mid is not what its source gives: run npm run scores\n`)
      process.exitCode = 1
    }
    if (!check && !same) writeFileSync(path, bytes)
    process.stdout.write(`${name}: ${summary(piece)}${same ? '' : check ? ', differs' : ', written'}\n`)
  }
}

main()
