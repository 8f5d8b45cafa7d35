import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { BadInput } from '../../src/findings/index.ts'
import { list, openHouse } from '../../src/house/index.ts'
import { asWritten, openOrgan, prepare } from '../../src/organist/index.ts'
import { itemSchema, layOut, openItem } from '../../src/programme/index.ts'
import { compile, type Timeline } from '../../src/timeline/index.ts'

/** The same score as a piece and as a voluntary in a service: what is sent is the same, whatever stands beside it. */

const home = mkdtempSync(join(tmpdir(), 'voluntary-one-way-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const house = openHouse(home)
const ORGANS = list(house, 'organs').map(({ name }) => name)
const SCORES = list(house, 'scores').map(({ name }) => name)

/** Messages with their moments from the first note on: the wait before an item lies ahead of that. */
const sent = ({ messages, startAt }: Timeline) =>
  messages.map(({ at, bytes, action }) => ({
    bytes: bytes.join(' '),
    atMs: action.type === 'note-on' || action.type === 'note-off' ? Math.round((at - startAt) / 1000) : null,
  }))

function asPiece(score: string, organ: string): Timeline {
  return prepare(house, asWritten(score, organ)).timeline
}

function inService(score: string, organ: string): Timeline {
  const { piece, sections, tempoFactor } = openItem(
    house,
    itemSchema.parse({ voluntary: score }),
    openOrgan(house, organ),
    'test',
  )
  if (!piece) throw new Error('no music')
  return compile(layOut(piece, sections, tempoFactor).performance)
}

describe.each(ORGANS)('on %s a voluntary in a service sends what play sends', (organ) => {
  test.each(SCORES)('%s', (score) => {
    expect(sent(inService(score, organ))).toEqual(sent(asPiece(score, organ)))
  })
})

const BARS = 24
const bar = fc.integer({ min: 1, max: BARS })
const place = fc.tuple(bar, fc.constantFrom('', ':2', ':1.5')).map(([at, beat]) => `${at}${beat}`)
const position = fc.constantFrom('0%', '30%', '80%', '100%')
const movement = fc.oneof(
  position.map((to) => () => to),
  fc.tuple(position, fc.integer({ min: 1, max: 6 })).map(([to, bars]) => (at: string) => {
    return { to, until: String(Math.min(BARS + 6, Number(at.split(':')[0]) + bars)) }
  }),
)
const cue = fc
  .record(
    {
      at: place,
      piston: fc.constantFrom('pp', 'mf', 'fff'),
      registration: fc.constantFrom('mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped.', 'Gt. 8'),
      cancel: fc.constant(true as const),
      draw: fc.constantFrom(['Gt. Trumpet'], ['Sw. Oboe 8']),
      retire: fc.constant(['Gt. Principal 4']),
      swell: movement,
      crescendo: movement,
    },
    { requiredKeys: ['at'] },
  )
  .map(({ at, swell, crescendo, ...rest }) => ({
    at,
    ...rest,
    ...(swell && { swell: swell(at) }),
    ...(crescendo && { crescendo: crescendo(at) }),
  }))
const sideFile = fc.record(
  {
    cues: fc.array(cue, { maxLength: 5 }),
    bars: fc.tuple(bar, fc.nat({ max: 8 })).map(([from, more]) => `${from}-${from + more}`),
    registration: fc.constantFrom('mf', 'Sw. 8.4.; Gt. 8'),
    passthrough: fc.constantFrom({ Great: ['nrpn', 'cc11', 'pc'] }, { Swell: ['cc11'], Pedal: ['pc'] }),
    transpose: fc.integer({ min: -5, max: 5 }),
    tempo: fc.constantFrom('80%', 132),
  },
  { requiredKeys: [] },
)

test('and so it is with anything that may stand beside a score', () => {
  mkdirSync(join(home, 'scores'), { recursive: true })
  let played = 0
  fc.assert(
    fc.property(fc.constantFrom('bwv-553', 'st-anne'), fc.constantFrom(...ORGANS), sideFile, (score, organ, side) => {
      copyFileSync(join(house.shipped, 'scores', `${score}.mid`), join(home, 'scores', 'mine.mid'))
      writeFileSync(join(home, 'scores', 'mine.yaml'), stringify(side))
      const piece = orRefused(() => asPiece('mine', organ))
      const service = orRefused(() => inService('mine', organ))
      if (typeof piece === 'string' || typeof service === 'string') {
        expect(service).toEqual(piece)
      } else {
        played++
        expect(sent(service)).toEqual(sent(piece))
      }
    }),
    { numRuns: 60 },
  )
  expect(played).toBeGreaterThan(20)
}, 60_000)

function orRefused(make: () => Timeline): Timeline | string {
  try {
    return make()
  } catch (thrown) {
    if (thrown instanceof BadInput) return thrown.message.replace(/^[^:]*mine\.yaml/, 'mine.yaml')
    throw thrown
  }
}
