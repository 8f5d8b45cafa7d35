import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, hex, splitMessages } from '../../src/midi/index.ts'
import { knownMessages, type Organ, readOrgan } from '../../src/organ/index.ts'
import { protectionOf } from '../../src/organist/index.ts'
import { gateRules } from '../../src/player/index.ts'
import { createGate, judgeProtection, MESSAGE_CLASS, type Port } from '../../src/ports/index.ts'

/** What can be said of a stop, in forms that profiles have. */
const anyStop = fc.oneof(
  fc.record({ cc: fc.integer({ min: 16, max: 31 }), channel: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ note: fc.integer({ min: 0, max: 127 }), channel: fc.integer({ min: 13, max: 16 }) }),
  fc.record({ nrpn: fc.integer({ min: 0, max: 600 }), on: fc.constant(127), off: fc.constant(0) }),
  fc
    .tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 64, max: 127 }))
    .map(([on, off]) => ({ sysex: 'F0 7D vv F7', on, off })),
)
const anyDivision = fc.record({
  channel: fc.integer({ min: 1, max: 16 }),
  low: fc.integer({ min: 24, max: 48 }),
  high: fc.integer({ min: 60, max: 108 }),
})
const anyProfile = fc.record({
  divisions: fc.uniqueArray(anyDivision, { minLength: 1, maxLength: 4, selector: ({ channel }) => channel }),
  stops: fc.uniqueArray(anyStop, { maxLength: 5, selector: (stop) => JSON.stringify(stop) }),
  boxes: fc.uniqueArray(fc.record({ cc: fc.integer({ min: 7, max: 31 }), channel: fc.integer({ min: 1, max: 16 }) }), {
    maxLength: 3,
    selector: (box) => JSON.stringify(box),
  }),
  spacingMs: fc.constantFrom(0, 100, 250),
})

/** null: the profile contradicts itself, and is none. */
function organOf(
  name: string,
  { divisions, stops, boxes, spacingMs }: NonNullable<typeof anyProfile extends fc.Arbitrary<infer P> ? P : never>,
): Organ | null {
  const profile = {
    name,
    spacingMs,
    divisions: divisions.map(({ channel, low, high }, at) => ({
      ...{ name: `D${at}`, letter: 'ABCD'[at], channel, compass: [low, high] },
      stops:
        at === 0 ? stops.map((midi, number) => ({ name: `Principal ${number + 1}`, family: 'principal', midi })) : [],
    })),
    enclosures: boxes.map(({ cc, channel }, at) => ({ name: `Box ${at}`, cc, channel })),
  }
  try {
    return readOrgan(`${name}.yaml`, JSON.stringify(profile))
  } catch {
    return null
  }
}

/** All that a sender may try with a profile: what it says, keys, boxes, and bytes at random. */
const attempts = (organ: Organ) =>
  fc.array(
    fc.oneof(
      ...(knownMessages(organ).length === 0 ? [] : [fc.constantFrom(...knownMessages(organ))]),
      fc
        .tuple(fc.constantFrom(0x80, 0x90), fc.nat(15), fc.nat(127), fc.nat(127))
        .map(([kind, on, key, value]): Bytes => [kind | on, key, value]),
      fc
        .tuple(fc.nat(15), fc.nat(127), fc.nat(127))
        .map(([on, controller, value]): Bytes => [0xb0 | on, controller, value]),
      fc.tuple(fc.nat(15), fc.nat(127)).map(([on, program]): Bytes => [0xc0 | on, program]),
      fc.constantFrom<Bytes>([0xff], [0xf0, 0x7d, 1, 0xf7], [0xf0, 0x7e, 0x7f, 6, 1, 0xf7]),
    ),
    { minLength: 20, maxLength: 60 },
  )

/** By itself, not by the gate's own words: which messages of a console draw and retire, as kind, channel and number. */
const about = ([status = 0, first = 0]: Bytes): string => {
  const kind = (status & 0xf0) === 0x80 ? 0x90 : status & 0xf0
  return status >= 0xf0 ? 'system' : `${kind}/${status & 15}/${kind >= 0xc0 ? '' : first}`
}

/** A port that only remembers. */
const portInto = (sent: { readonly bytes: Bytes; readonly atMs: number }[], now: () => number): Port => ({
  ...{ name: 'memory', takesRuns: true, timer: null, isThere: () => true, reopen: () => true, close: () => undefined },
  write: (bytes, offset, length) => sent.push({ bytes: [...bytes.slice(offset, offset + length)], atMs: now() }),
})

describe('a console whose protection was agreed', () => {
  test('is told nothing that it forbids and no stop too soon, whatever a later profile calls those bytes', () => {
    let spaced = 0
    let tried = 0
    fc.assert(
      fc.property(anyProfile, anyProfile, fc.infiniteStream(fc.nat(40)), fc.gen(), (trusted, uploaded, steps, gen) => {
        const console = organOf('church', trusted)
        const other = organOf('church', uploaded)
        if (console === null || other === null) return
        tried++
        let now = 1000
        const sent: { bytes: Bytes; atMs: number }[] = []
        const rules = gateRules(other, null, [protectionOf(console)])
        const gate = createGate(
          portInto(sent, () => now),
          rules,
          { now: () => now },
        )
        for (const bytes of gen(() => attempts(other))) {
          now += steps.next().value ?? 0
          gate.pump()
          // Whatever the sender believes that it is.
          const kinds = [gate.classOf(bytes), ...Object.values(MESSAGE_CLASS)]
          for (const kind of kinds) gate.send(Uint8Array.from(bytes), 0, bytes.length, kind)
        }
        const stops = new Set(knownMessages(console).flatMap(splitMessages).map(about))
        const system = new Set(
          knownMessages(console)
            .flatMap(splitMessages)
            .filter(([status = 0]) => status >= 0xf0)
            .map(hex),
        )
        const isKey = ([status = 0, key = 0]: Bytes) =>
          (status & 0xe0) === 0x80 &&
          console.divisions.some(
            (each) => each.channel === (status & 15) && key >= each.compass.low && key <= each.compass.high,
          )
        const isBox = ([status = 0, controller = 0]: Bytes) =>
          (status & 0xf0) === 0xb0 &&
          console.enclosures.some((each) => each.channel === (status & 15) && each.controller === controller)
        let lastMs = Number.NEGATIVE_INFINITY
        for (const { bytes, atMs } of sent) {
          const parts = splitMessages(bytes)
          for (const part of parts) {
            const [status = 0, first = 0] = part
            if (status >= 0xf0) expect(system, hex(part)).toContain(hex(part))
            else if (!stops.has(about(part)) && ![120, 123].includes(first))
              expect(isKey(part) || isBox(part), hex(part)).toBe(true)
          }
          if (!parts.some((part) => stops.has(about(part)) && !isKey(part) && !isBox(part))) continue
          spaced++
          expect(atMs - lastMs, hex(bytes)).toBeGreaterThanOrEqual(console.spacingMs)
          lastMs = atMs
        }
      }),
      // Of ten profiles by chance one is fit to be played: with fewer runs nothing might be tried.
      { numRuns: 400 * Math.max(1, Number(process.env.FC_RUNS ?? 1)) },
    )
    expect(tried).toBeGreaterThan(0)
    expect(spaced).toBeGreaterThan(0)
  })

  test('is judged before: what a later profile may say beyond it is said in words', () => {
    fc.assert(
      fc.property(anyProfile, anyProfile, (trusted, sent) => {
        const console = organOf('church', trusted)
        const other = organOf('church', sent)
        if (console === null || other === null) return
        const agreed = [protectionOf(console)]
        expect(judgeProtection(protectionOf(console), agreed)).toEqual({ loosens: [], adds: [] })
        const { loosens, adds } = judgeProtection(protectionOf(other), agreed)
        const open = createGate(
          portInto([], () => 0),
          gateRules(other, null),
        )
        const guarded = createGate(
          portInto([], () => 0),
          gateRules(other, null, agreed),
        )
        const keys = other.divisions.map(({ channel, compass }): Bytes => [0x90 | channel, compass.low, 1])
        const boxes = other.enclosures.map(({ channel, controller }): Bytes => [0xb0 | channel, controller, 1])
        const differs = [...knownMessages(other), ...keys, ...boxes].some(
          (bytes) => open.classOf(bytes) !== guarded.classOf(bytes),
        )
        // What the gate would refuse, nobody is asked to play without a word.
        if (differs) expect([...loosens, ...adds]).not.toEqual([])
      }),
    )
  })
})
