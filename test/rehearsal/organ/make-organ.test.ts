import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Organ, readOrgan } from '../../../src/organ/index.ts'
import { importOrgan } from '../../../src/profile/import/index.ts'
import { bindings } from '../../../src/rehearsal/organ/bindings.ts'
import { definition } from '../../../src/rehearsal/organ/definition.ts'
import {
  type Kind,
  makeRehearsalOrgan,
  marksOf,
  rehearsed,
  verifySample,
  WITNESS,
  withWitness,
} from '../../../src/rehearsal/organ/index.ts'
import { listeningSample } from '../../../src/rehearsal/organ/listening-sample.ts'

const house = (name: string): Organ => readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8'))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voluntary-rehearsal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('an organ made for GrandOrgue', () => {
  it.each(['grandorgue', 'st-marys'])('is %s stop for stop, as its definition is read again', async (name) => {
    const file = join(folder, 'made.organ')
    writeFileSync(file, definition(rehearsed(house(name)), 'rehearsal'))
    const { text } = await importOrgan(file, null)
    const again = readOrgan('again.yaml', text)
    const asWritten = house(name)
    const said = (organ: Organ) =>
      organ.divisions
        .map((division) => [
          division.name,
          division.isPedal,
          division.compass,
          organ.elements.flatMap((each) =>
            each.kind === 'stop' && each.division === division ? [[each.name, each.footage]] : [],
          ),
        ])
        .sort((a, b) => String(a[0]).localeCompare(String(b[0])))
    expect(said(again)).toEqual(said(asWritten))
    const couplers = ({ elements }: Organ) =>
      elements
        .flatMap((each) =>
          each.kind === 'coupler' ? [`${each.name} ${each.keys.name} ${each.sounds.name} ${each.shift}`] : [],
        )
        .sort()
    expect(couplers(again)).toEqual(couplers(asWritten))
    expect(again.enclosures.map((each) => each.name)).toEqual(asWritten.enclosures.map((each) => each.name))
  })

  it('has a sample for each pipe that its definition names, and binds each drawstop to its own number', () => {
    const { file } = makeRehearsalOrgan(house('one-manual'), 'rehearsal', join(folder, 'made'))
    const named = new Set([...readFileSync(file, 'utf8').matchAll(/=samples\\(.*\.wav)/g)].map(([, sample]) => sample))
    expect([...named].sort()).toEqual(readdirSync(join(folder, 'made', 'samples')).sort())
    const made = rehearsed(house('st-marys'))
    const text = bindings(made, 'rehearsal')
    for (const { id, nrpn, what } of made.bound.filter((each) => each.nrpn !== null)) {
      expect(text, `${id} ${what.name}`).toMatch(
        new RegExp(`MIDIEventType001=NRPN\\r\\nMIDIChannel001=\\d+\\r\\nMIDIKey001=${nrpn}\\r`),
      )
    }
    expect(text.match(/\[Stop\d+\]/g)).toHaveLength(21)
    expect(text).toMatch(
      /\[Manual002\]\r\nNumberOfMIDIEvents=1\r\nMIDIDevice001=\r\nMIDIEventType001=NoteNoVelocity\r\nMIDIChannel001=2\r/,
    )
  })

  it('has a manual more in the verify set, for the witness alone', async () => {
    const file = join(folder, 'made.organ')
    const organ = withWitness(rehearsed(house('st-marys')))
    writeFileSync(file, definition(organ, 'verify'))
    const { text } = await importOrgan(file, null)
    const again = readOrgan('again.yaml', text)
    const names = organ.organ.divisions.map((each) => each.name)
    expect(again.divisions.map((each) => each.name).sort()).toEqual([...names, 'Witness'].sort())
    const witness = again.divisions.find((each) => each.name === 'Witness')
    expect(witness?.compass).toEqual({ low: WITNESS.low, high: WITNESS.low + WITNESS.keys - 1 })
    const bound = organ.bound.at(-1)
    expect(bound).toMatchObject({ id: 'M3', channel: WITNESS.channel, nrpn: null })
    expect(bindings(organ, 'verify')).toMatch(
      /\[Manual003\]\r\nNumberOfMIDIEvents=1\r\nMIDIDevice001=\r\nMIDIEventType001=NoteNoVelocity\r\nMIDIChannel001=16\r/,
    )
    expect(organ.organ.divisions.map(({ channel }) => channel)).not.toContain(WITNESS.channel)
  })

  it('is made once, anew where the organ is another, and never over what is not ours', () => {
    const place = join(folder, 'made')
    const small = house('one-manual')
    const make = (organ: Organ, kind: Kind = 'verify') => makeRehearsalOrgan(organ, kind, place)
    const { file, isNew, samples, bytes } = make(small)
    expect(isNew).toBe(true)
    const { mtimeMs } = statSync(file)
    expect(make(small)).toMatchObject({ isNew: false, samples, bytes })
    expect(statSync(file).mtimeMs).toBe(mtimeMs)
    const [first, ...others] = small.elements
    const renamed = { ...small, elements: [{ ...first, name: 'Montre' }, ...others] as Organ['elements'] }
    expect(make(renamed).isNew).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain('Name=Montre')
    expect(readdirSync(folder)).toEqual(['made'])
    const theirs = join(folder, 'theirs')
    makeRehearsalOrgan(small, 'verify', theirs)
    rmSync(join(theirs, 'made-of.txt'))
    expect(() => makeRehearsalOrgan(small, 'verify', theirs)).toThrow('there is something else in this folder')
    writeFileSync(join(folder, 'file'), '')
    expect(() => makeRehearsalOrgan(small, 'verify', join(folder, 'file', 'below'))).toThrow('cannot be written')
    expect(readdirSync(folder).sort()).toEqual(['file', 'made', 'theirs'])
  })
})

describe('samples', () => {
  const { organ } = rehearsed(house('st-marys'))
  const marks = marksOf(organ)

  it('of the verify set have marks that no other pipe has', () => {
    const seen = new Set<string>()
    for (const { index, division } of marks.ranks) {
      for (let key = division.compass.low; key <= division.compass.high; key++) {
        const { side, bin } = marks.of(index, key)
        expect(bin % 2).toBe(0)
        expect((bin * 48_000) / marks.frame).toBeLessThan(21_000)
        seen.add(`${side} ${bin}`)
      }
    }
    expect(seen.size).toBe(1106)
  })

  it.each([
    ['Great Open Diapason', 0, 69, 440],
    ['Great Fifteenth', 6, 36, 261.63],
    ['Pedal Bourdon', 18, 36, 32.7],
  ] as const)('of the verify set are in tune and end where they begin: %s', (_, index, key, hertz) => {
    const rank = marks.ranks[index]
    if (rank === undefined) throw new Error('no such rank')
    const { sides, loop } = verifySample(marks, rank, key)
    const [left, right] = sides as [Float32Array, Float32Array]
    // The side without the mark: a sine of the pipe's pitch, so its crossings count its periods.
    const plain = marks.of(index, key).side === 0 ? right : left
    let crossings = 0
    for (let at = loop.start; at <= loop.end; at++) {
      if ((plain[at - 1] as number) < 0 && (plain[at] as number) >= 0) crossings++
    }
    const heard = (crossings * 48_000) / (loop.end - loop.start + 1)
    expect(Math.abs(1200 * Math.log2(heard / hertz))).toBeLessThan(3)
    for (const side of sides) {
      expect(Math.abs((side[loop.end] as number) - (side[loop.start - 1] as number))).toBeLessThan(0.002)
      expect(Math.max(...side.map(Math.abs))).toBeLessThan(0.9)
    }
  })

  it('that are listened to stay below full scale, end in silence and loop without a step', () => {
    for (const rank of marks.ranks) {
      for (const key of [rank.division.compass.low, 60]) {
        const { sides, loop } = listeningSample(rank, key)
        const [sound] = sides as [Float32Array]
        const name = `${rank.stop?.name} ${key}`
        expect(Math.max(...sound.map(Math.abs)), name).toBeLessThan(0.98)
        expect(Math.abs(sound.at(-1) as number), name).toBeLessThan(1e-4)
        // A wave's own step there is as large as any; the loop must add none to it.
        const step = (sound[loop.start] as number) - (sound[loop.end] as number)
        const largest = Math.max(
          ...Array.from({ length: 2000 }, (_, at) =>
            Math.abs((sound[loop.start + at + 1] as number) - (sound[loop.start + at] as number)),
          ),
        )
        expect(Math.abs(step), name).toBeLessThanOrEqual(largest * 1.5)
      }
    }
  })
})
