import { describe, expect, test } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import { asWritten, prepare } from '../../../src/organist/index.ts'
import {
  type Moment,
  momentsOf,
  type Pipe,
  packOrgan,
  ranksOf,
  unpackOrgan,
} from '../../../src/sound/house-organ/index.ts'

/** The organ as a phone gets it. */
const ORGANS = ['st-marys', 'grandorgue', 'grandorgue-demo', 'general-midi', 'one-manual', 'three-manuals']
const house = openHouse('/nowhere')

const pipe = ({ rank, key }: Pipe) => `${rank.division.name} ${rank.stop?.name} ${key}`
const said = ({ at, starts, stops, boxes, tremulants, headroom }: Moment) => ({
  at,
  starts: starts.map(pipe),
  stops: stops.map(pipe),
  boxes: boxes.map(({ enclosure, position }) => `${enclosure.name} ${position}`),
  tremulants: tremulants.map(({ tremulant, on }) => `${tremulant.name} ${on}`),
  headroom,
})

describe('an organ that went over the wire as a text', () => {
  test.each(ORGANS)('%s makes of the same bytes the same sound', (name) => {
    const { organ, messages } = prepare(house, asWritten('st-anne', name)).timeline
    const other = unpackOrgan(packOrgan(organ))
    const timed = messages.map(({ at, bytes }) => ({ at: at / 1_000_000, bytes }))
    const here = momentsOf(organ, ranksOf(organ), timed).map(said)
    expect(here.flatMap(({ starts }) => starts).length).toBeGreaterThan(50)
    expect(momentsOf(other, ranksOf(other), timed).map(said)).toEqual(here)
  })

  test('nothing of the machine is in it', () => {
    const { organ } = prepare(house, asWritten('st-anne', 'grandorgue')).timeline
    const text = packOrgan(organ)
    expect(organ.ports.length).toBeGreaterThan(0)
    expect(text).not.toContain(JSON.stringify(organ.file))
    for (const port of organ.ports) expect(text).not.toContain(`"${port}"`)
  })
})
