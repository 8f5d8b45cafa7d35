import { describe, expect, test } from 'vitest'
import { HANDS_OFF } from '../../src/registration/index.ts'
import { ticks } from '../../src/time/index.ts'
import { compile, explain, type TimedMessage, timeOf } from '../../src/timeline/index.ts'
import { note, noteLines, organ, part, performance, play, score } from '../builders.ts'
import { consoleAt } from '../console-at.ts'

const onsOf = (messages: readonly TimedMessage[]) => messages.filter(({ action }) => action.type === 'note-on')
const wireEnd = ({ at, bytes }: TimedMessage) => at + bytes.length * 320

describe('law 1: a key sounds while at least one part holds it', () => {
  test("a second voice's note-off does not cut the first", () => {
    const music = score([part('A', [note(0, 4, 60)]), part('B', [note(0, 1, 60)])])
    expect(noteLines(play(music))).toEqual(['0 on 60', '2000 off 60'])
  })
  test('a later onset on a held key strikes it again, and it rises with its last holder', () => {
    const music = score([part('A', [note(0, 4, 60)]), part('B', [note(2, 3, 60)])])
    expect(noteLines(play(music))).toEqual(['0 on 60', '960 off 60', '1000 on 60', '2000 off 60'])
  })
  test('an equal onset strikes once', () => {
    const music = score([part('A', [note(0, 1, 60)]), part('B', [note(0, 2, 60)]), part('C', [note(0, 3, 60)])])
    expect(noteLines(play(music))).toEqual(['0 on 60', '1500 off 60'])
  })
  test('the same key of two divisions is two keys', () => {
    const music = score([part('A', [note(0, 2, 60)]), part('B', [note(0, 1, 60)])])
    expect(noteLines(play(music, organ(), { map: 'SG' }))).toEqual(['0 on 60', '0 on 60', '500 off 60', '1000 off 60'])
  })
})

describe('law 2: a repeated key is let go before it is struck again', () => {
  test('by the gap that the action needs; the second note is not moved', () => {
    expect(noteLines(play(score([part('A', [note(0, 1, 60), note(1, 2, 60)])])))).toEqual([
      '0 on 60',
      '460 off 60',
      '500 on 60',
      '1000 off 60',
    ])
  })
  test('by half the first note where that is shorter, and that is a finding', () => {
    const timeline = play(score([part('A', [note(0, 0.125, 60), note(0.125, 1, 60)])]))
    expect(noteLines(timeline).slice(0, 3)).toEqual(['0 on 60', '31.25 off 60', '62.5 on 60'])
    expect(timeline.findings.map(({ code }) => code)).toEqual(['fast-repetition'])
  })
  test('a written gap that is long enough stays as it is', () => {
    expect(noteLines(play(score([part('A', [note(0, 0.5, 60), note(1, 2, 60)])])))[1]).toBe('250 off 60')
  })
  test('a written gap that is too short is widened', () => {
    const early = { ...note(0, 1, 60), end: ticks(479) }
    expect(noteLines(play(score([part('A', [early, note(1, 2, 60)])])))[1]).toBe('460 off 60')
  })
})

describe('law 3: what must be in force at a moment has arrived and moved by then', () => {
  const legato = () => score([part('A', [note(0, 4, 60), note(4, 8, 62)])])
  const cue = [
    { at: 1, piston: 'mf' },
    { at: 2, draw: ['Gt. Principal 4'] },
  ]
  const drawOf = (timeline: ReturnType<typeof play>) =>
    timeline.messages.find(({ action }) => action.type === 'draw' && action.element.name === 'Principal')

  test('it is sent earlier by the travel of the action, as late as that allows', () => {
    const timeline = play(legato(), organ(), { cues: cue })
    expect(((drawOf(timeline)?.at ?? 0) - timeline.startAt) / 1000).toBe(2000 - 50)
  })
  test('and by its time on the wire', () => {
    const timeline = play(legato(), organ('wire: din\n'), { cues: cue })
    const draw = drawOf(timeline) as TimedMessage
    const chord = onsOf(timeline.messages)[1] as TimedMessage
    expect(wireEnd(draw) + 50_000).toBeLessThanOrEqual(chord.at)
    expect(chord.at - wireEnd(draw)).toBeLessThan(60_000)
  })
  test('it goes into a rest where there is one', () => {
    const music = score([part('A', [note(0, 4.05, 60), note(6, 8, 62)])])
    const rest = play(music, organ(), { cues: [cue[0] as object, { at: '2:2', draw: ['Gt. Principal 4'] }] })
    const moved = ((drawOf(rest)?.at ?? 0) - rest.startAt) / 1000
    expect(moved).toBeGreaterThanOrEqual(2025)
    expect(moved).toBeLessThanOrEqual(2500)
    const touching = play(score([part('A', [note(0, 3.98, 60), note(5, 8, 62)])]), organ(), { cues: cue })
    expect(((drawOf(touching)?.at ?? 0) - touching.startAt) / 1000).toBeGreaterThanOrEqual(1989)
  })
  test('a cue at the end of the piece is obeyed once the last chord is let go; beyond a part it is not', () => {
    const atEnd = [cue[0] as object, { at: 'end', draw: ['Gt. Principal 4'], swell: 'closed' }]
    const whole = play(legato(), organ(), { cues: atEnd })
    const draw = drawOf(whole) as TimedMessage
    expect(draw.at).toBeGreaterThanOrEqual(whole.startAt + 4_000_000)
    expect(whole.messages.filter(({ action }) => action.type === 'enclosure').at(-1)?.action).toMatchObject({
      value: 0,
    })
    expect(whole.messages.filter(({ action }) => action.type === 'retire')).toHaveLength(4)
    expect(drawOf(play(legato(), organ(), { cues: atEnd, to: ticks(4 * 480) }))).toBe(undefined)
  })
  test('more overlap with the old chord than the organ allows is a finding', () => {
    const slow = organ('action: { stopTravelMs: 400, repeatGapMs: 40, leadMaxMs: 150 }\n')
    expect(play(legato(), slow, { cues: cue }).findings.map(({ code }) => code)).toContain('early-registration')
    expect(play(legato(), organ(), { cues: cue }).findings).toEqual([])
  })
})

describe('law 4: on a slow wire the notes of a chord arrive together and on time', () => {
  const keys = [40, 48, 52, 55, 60, 64, 67, 72, 76, 79]
  const chords = score([
    part(
      'A',
      [0, 1, 2, 3].flatMap((beat) => keys.map((key) => note(beat, beat + 1, key + (beat % 2)))),
    ),
  ])

  test('legato chords of ten notes: the last note-on is out within 8 ms, the middle within 4 ms of the moment', () => {
    const timeline = play(chords, organ('wire: din\n'))
    for (const beat of [0, 1, 2, 3]) {
      const moment = timeline.startAt + beat * 500_000
      const ons = onsOf(timeline.messages).filter((message) => message.moment === moment)
      expect(ons).toHaveLength(10)
      const first = Math.min(...ons.map(({ at }) => at))
      const last = Math.max(...ons.map(wireEnd))
      expect(last - moment).toBeLessThanOrEqual(8000)
      expect(Math.abs((first + last) / 2 - moment)).toBeLessThanOrEqual(4000)
    }
  })
  test.each([0.5, 1, 1.5, 2, 2.7])(
    'a note %s ms behind a chord is of that chord: it pushes nothing aside',
    (behindMs) => {
      // A crotchet is 500 ms.
      const behind = note(1 + behindMs / 500, 2, 84)
      const timeline = play(score([part('A', [...keys.map((key) => note(1, 2, key)), behind])]), organ('wire: din\n'))
      const ons = onsOf(timeline.messages)
      const chord = ons.filter(({ bytes }) => bytes[1] !== 84)
      const moment = timeline.startAt + 500_000
      const middle = (Math.min(...chord.map(({ at }) => at)) + Math.max(...chord.map(wireEnd))) / 2
      expect(Math.abs(middle - moment)).toBeLessThanOrEqual(2500)
      expect(Math.max(...ons.map(wireEnd)) - moment).toBeLessThanOrEqual(8000)
      expect(timeline.findings).toEqual([])
    },
  )
  test('what is let go just behind a chord waits for it', () => {
    const held = note(0, 1 + 1 / 500, 84)
    const timeline = play(score([part('A', [held, ...keys.map((key) => note(1, 2, key))])]), organ('wire: din\n'))
    const moment = timeline.startAt + 500_000
    const chord = onsOf(timeline.messages).filter(({ bytes }) => bytes[1] !== 84)
    const middle = (Math.min(...chord.map(({ at }) => at)) + Math.max(...chord.map(wireEnd))) / 2
    expect(Math.abs(middle - moment)).toBeLessThanOrEqual(1000)
  })
  test('nothing overlaps on the wire', () => {
    const { messages } = play(chords, organ('wire: din\n'), {
      cues: [
        { at: 1, piston: 'mf' },
        { at: '1:3', draw: ['Gt. Principal 4', 'Sw. Oboe 8'] },
      ],
    })
    for (const [index, message] of messages.slice(1).entries()) {
      expect(message.at).toBeGreaterThanOrEqual(Math.floor(wireEnd(messages[index] as TimedMessage)) - 1)
    }
  })
  test('where the wire is too slow it is said, with the bar', () => {
    const flood = Array.from({ length: 60 }, (_, index) => note(0, 1, 36 + index))
    const [finding] = play(score([part('A', flood)]), organ('wire: din\n')).findings
    expect(finding?.code).toBe('slow-wire')
    expect(finding?.at).toEqual({ bar: 1, beat: 1 })
  })
  test('where chords follow each other too fast for it, it is said how early one goes out', () => {
    const run = [0, 1, 2, 3].flatMap((index) => keys.map((key) => note(index / 60, (index + 1) / 60, key + index)))
    const { findings } = play(score([part('A', run)]), organ('wire: din\n'))
    expect(findings.map(({ code }) => code)).toContain('slow-wire')
    expect(findings.find(({ code }) => code === 'slow-wire')?.message).toMatch(
      /a chord.* \d+ ms (before|after) its moment/,
    )
  })
})

describe('law 5: divisions that speak late are played early', () => {
  const music = score([part('S', [note(1, 2, 60)]), part('G', [note(1, 2, 60)])])
  const late = organ().divisions.map((division) =>
    division.name === 'Swell' ? { ...division, latencyMs: 120 } : division,
  )

  test('by their latency, at both ends of the note', () => {
    const base = organ()
    const timeline = play(music, { ...base, divisions: late }, { map: 'SG' })
    expect(noteLines(timeline)).toEqual(['380 on 60', '500 on 60', '880 off 60', '1000 off 60'])
  })
  test("a stop's own latency counts instead of its division's while it is the promptest drawn", () => {
    const base = organ()
    const elements = base.elements.map((each) =>
      each.name === 'Gedackt' && each.kind === 'stop' ? { ...each, latencyMs: 30 } : each,
    )
    const timeline = play(music, { ...base, elements }, { map: 'SG', cues: [{ at: 1, draw: ['Sw. Gedackt 8'] }] })
    expect(noteLines(timeline)[0]).toBe('470 on 60')
  })
})

describe('laws 3, 5 and 7 where stops give a latency of their own', () => {
  const base = organ()
  const slow = {
    ...base,
    elements: base.elements.map((each) =>
      each.kind === 'stop' && each.name === 'Principal' ? { ...each, latencyMs: 120 } : each,
    ),
  }
  const cues = [
    { at: 1, draw: ['Gt. Open Diapason 8'] },
    { at: '1:3', draw: ['Gt. Principal 4'], retire: ['Gt. Open Diapason 8'] },
  ]

  test('a key that is repeated over the change is let go before it is struck, and the stop is there before', () => {
    const timeline = play(score([part('A', [note(0, 2, 60), note(2, 4, 60)])]), slow, { cues })
    expect(noteLines(timeline)).toEqual(['0 on 60', '840 off 60', '880 on 60', '1880 off 60'])
    const drawn = timeline.messages.find(({ action }) => action.type === 'draw' && action.element.name === 'Principal')
    expect(((drawn?.at ?? 0) - timeline.startAt) / 1000).toBeLessThanOrEqual(880 - 50)
  })
  test('also where it is repeated faster than that', () => {
    const notes = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => note(1.5 + index / 8, 1.625 + index / 8, 60))
    const timeline = play(score([part('A', notes)]), slow, { cues })
    const strokes = timeline.messages.flatMap(({ action, at }) =>
      action.type === 'note-on' || action.type === 'note-off' ? [{ isOn: action.type === 'note-on', at }] : [],
    )
    expect(strokes.map(({ isOn }) => isOn)).toEqual(notes.flatMap(() => [true, false]))
    for (const [index, { at }] of strokes.slice(1).entries()) expect(at).toBeGreaterThan(strokes[index]?.at ?? 0)
  })
})

describe('law 6: of what is due at one instant, note-offs, then stops, then note-ons', () => {
  const music = () => [part('A', [note(0, 4, 60), note(4, 8, 62)]), part('B', [note(0, 4, 48), note(4, 8, 50)])]
  const instant = organ('action: { stopTravelMs: 0, repeatGapMs: 40 }\n')
  const cues = [
    { at: 1, piston: 'mf' },
    { at: 2, draw: ['Gt. Principal 4'] },
  ]

  test('in this order', () => {
    const timeline = play(score(music()), instant, { cues })
    const due = timeline.messages.filter(({ at }) => at === timeline.startAt + 2_000_000)
    expect(due.map(({ action }) => action.type)).toEqual(['note-off', 'note-off', 'draw', 'note-on', 'note-on'])
  })
  test('whatever the order of the tracks, to the byte', () => {
    const sent = (parts: ReturnType<typeof music>) =>
      play(score(parts), instant, { cues }).messages.map(({ at, bytes }) => [at, bytes])
    expect(sent(music().reverse())).toEqual(sent(music()))
  })
})

describe('law 7: every note-on has exactly one note-off', () => {
  test('also for notes that are cut by the range that is played', () => {
    const music = score([part('A', [note(0, 8, 60), note(2, 10, 64)])])
    const timeline = play(music, organ(), { from: ticks(4 * 480), to: ticks(8 * 480) })
    expect(noteLines(timeline)).toEqual(['0 on 60', '0 on 64', '2000 off 60', '2000 off 64'])
  })
})

describe('law 7 and 2: notes that are shorter than a moment', () => {
  const tiny = [{ tick: ticks(0), microsPerQuarter: 1 }]

  test('are let go after they are struck', () => {
    const timeline = play(score([part('A', [note(0, 1 / 480, 60), note(1, 2, 62)])], { tempi: tiny }))
    expect(timeline.messages.map(({ action }) => action.type)).toEqual(['note-on', 'note-off', 'note-on', 'note-off'])
  })
  test('and are struck once where two of them begin within a microsecond', () => {
    const two = [note(0, 1 / 480, 60), note(1 / 480, 2 / 480, 60), note(2 / 480, 480 * 4, 60)]
    const types = play(score([part('A', two)], { tempi: tiny })).messages.map(({ action }) => action.type)
    expect(types).toEqual(['note-on', 'note-off'])
  })
})

describe('law 8: nothing is silently dropped', () => {
  test('a note outside the compass is a finding with part, bar and beat', () => {
    const timeline = play(score([part('Feet', [note(5, 6, 80)])]), organ(), { map: 'P' })
    expect(noteLines(timeline)).toEqual([])
    expect(timeline.findings).toMatchObject([
      { code: 'compass', severity: 'serious', part: 'Feet', at: { bar: 2, beat: 2 } },
    ])
  })
})

test('the lowest and the highest key of a compass are played, their neighbours outside are not', () => {
  const keys = [35, 36, 67, 68]
  const timeline = play(
    score([
      part(
        'Feet',
        keys.map((key) => note(0, 1, key)),
      ),
    ]),
    organ(),
    { map: 'P' },
  )
  expect(noteLines(timeline)).toEqual(['0 on 36', '0 on 67', '500 off 36', '500 off 67'])
  expect(timeline.findings.map(({ code }) => code)).toEqual(['compass', 'compass'])
})

test('a note that is held over a change of key keeps its pitch to its end', () => {
  const music = score([part('A', [note(0, 8, 60), note(4, 6, 64)])])
  const transposition = [
    { tick: ticks(0), semitones: 0 },
    { tick: ticks(4 * 480), semitones: 2 },
  ]
  expect(noteLines(compile({ ...performance(music), transposition }))).toEqual([
    '0 on 60',
    '2000 on 66',
    '3000 off 66',
    '4000 off 60',
  ])
  // Also where the music begins in the middle of it.
  const cut = compile({ ...performance(music, organ(), { from: ticks(5 * 480) }), transposition })
  expect(noteLines(cut).slice(0, 2)).toEqual(['0 on 60', '0 on 66'])
})

describe('law 9: every message knows why', () => {
  test('a note its bar and part, a stop its cue', () => {
    const timeline = play(score([part('Right hand', [note(4, 5, 60)])]), organ(), {
      cues: [
        { at: 1, piston: 'mf' },
        { at: 2, draw: ['Sw. Oboe 8'] },
      ],
    })
    const why = timeline.messages.map((message) => explain(timeline, message))
    expect(why).toContain('bar 2:1, Right hand')
    expect(why).toContain('bar 2:1, draw Swell Oboe 8')
    expect(why.every((text) => text !== '')).toBe(true)
  })
})

describe('law 10: a performance begins from a known state and ends by retiring what it drew', () => {
  const music = score([part('A', [note(0, 4, 60)])])
  const types = (settings = '') =>
    play(music, organ(settings), { cues: [{ at: 1, piston: 'mf' }] }).messages.map(({ action }) => action.type)

  test('general cancel first, then draw; at the end only what was drawn', () => {
    expect(types()).toEqual([
      'general-cancel',
      'enclosure',
      'draw',
      'draw',
      'draw',
      'note-on',
      'note-off',
      'retire',
      'retire',
      'retire',
    ])
  })
  test('an organ without a general cancel has everything else retired instead', () => {
    const timeline = compile(
      performance(music, { ...organ(), generalCancel: null }, { cues: [{ at: 1, piston: 'mf' }] }),
    )
    expect(timeline.messages.slice(0, 3).map(({ action }) => action.type)).toEqual(['retire', 'retire', 'retire'])
  })
  test('where nothing is asked of the stops, nothing is said to them', () => {
    const timeline = play(music, organ(), { plan: HANDS_OFF })
    expect(timeline.messages.map(({ action }) => action.type)).toEqual(['note-on', 'note-off'])
  })
  test('the organ has come to rest and the stops have moved before the first note', () => {
    const timeline = play(music, organ('settleMs: 300\n'), { cues: [{ at: 1, piston: 'mf' }] })
    const [cancel, , draw] = timeline.messages
    expect((draw?.at ?? 0) - (cancel?.at ?? 0)).toBeGreaterThanOrEqual(300_000)
    expect(timeline.startAt - (draw?.at ?? 0)).toBeGreaterThanOrEqual(50_000)
  })
})

describe('law 11: physical times are never scaled by tempo', () => {
  test('at twice the tempo the gap and the travel are the same', () => {
    const music = score([part('A', [note(0, 2, 60), note(2, 4, 60), note(4, 8, 62)])])
    for (const tempoFactor of [0.5, 1, 2]) {
      const timeline = play(music, organ(), {
        tempoFactor,
        cues: [
          { at: 1, piston: 'mf' },
          { at: 2, draw: ['Gt. Principal 4'] },
        ],
      })
      const [, firstOff, secondOn] = timeline.messages.filter(({ action }) => action.type.startsWith('note'))
      expect((secondOn?.at ?? 0) - (firstOff?.at ?? 0)).toBe(40_000)
      const draw = timeline.messages.find(({ action }) => action.type === 'draw' && action.element.name === 'Principal')
      expect(timeOf(timeline, ticks(4 * 480)) - (draw?.at ?? 0)).toBe(50_000)
    }
  })
  test('protective spacing is planned for', () => {
    const music = score([part('A', [note(0, 16, 60)])])
    const cues = [
      { at: 1, piston: 'mf' },
      { at: 3, draw: ['Sw. Oboe 8', 'Gt. Principal 4'], couple: ['Swell to Great'] },
      { at: 4, cancel: true },
    ]
    const { messages } = play(music, organ('spacingMs: 250\n'), { cues })
    const stops = messages
      .filter(({ action }) => ['general-cancel', 'draw', 'retire'].includes(action.type))
      .map(({ at }) => at)
    expect(stops[0]).toBeGreaterThanOrEqual(250_000)
    for (const [index, at] of stops.slice(1).entries()) expect(at - (stops[index] ?? 0)).toBeGreaterThanOrEqual(250_000)
  })
})

describe('law 12: nothing of a score but its notes reaches the wire unless its side file lets it', () => {
  const raw = [
    { tick: ticks(0), bytes: [0xc0, 19] },
    { tick: ticks(480), bytes: [0xb0, 99, 1] },
    { tick: ticks(480), bytes: [0xb0, 98, 2] },
    { tick: ticks(480), bytes: [0xb0, 6, 127] },
    { tick: ticks(500), bytes: [0xf0, 0x41, 0xf7] },
  ]
  const music = score([part('A', [note(0, 4, 60)], { raw })])

  test('program changes, NRPN and system exclusive of the file are kept and not sent', () => {
    expect(play(music).messages.map(({ action }) => action.type)).toEqual(['note-on', 'note-off'])
  })
  test('what is let through goes out in its order, spaced, and is said', () => {
    const timeline = play(music, organ('spacingMs: 20\n'), { passthrough: { Great: ['nrpn'] } })
    const passed = timeline.messages.filter(({ action }) => action.type === 'passthrough')
    expect(passed.map(({ bytes }) => bytes)).toEqual([[0xb0, 99, 1, 0xb0, 98, 2, 0xb0, 6, 127]])
    expect(timeline.findings.map(({ code }) => code)).toContain('passthrough')
    const both = play(music, organ('spacingMs: 20\n'), { passthrough: { Great: ['nrpn', 'pc'] } })
    const [first, second] = both.messages.filter(({ action }) => action.type === 'passthrough')
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(20_000)
  })
})

describe('the bars of a timeline', () => {
  const music = score([part('A', [note(0, 12, 60)])])

  test('begin where they sound, after the lead-in; a part begins with what is left of its first bar', () => {
    const { startAt, bars } = play(music)
    expect(bars.map((at) => (at - startAt) / 1000)).toEqual([0, 2000, 4000])
    const cut = play(music, organ(), { from: ticks(2 * 480), to: ticks(5 * 480) })
    expect(cut.bars.map((at) => (at - cut.startAt) / 1000)).toEqual([0, 1000])
  })
})

describe('consoleAt', () => {
  const music = score([part('A', [note(0, 8, 60), note(4, 8, 64)])])
  const timeline = play(music, organ(), {
    cues: [
      { at: 1, piston: 'mf' },
      { at: 2, draw: ['Gt. Principal 4'], retire: ['Sw. Gedackt 8'] },
    ],
  })
  const at = (beat: number) => {
    const { keysDown, drawn } = consoleAt(timeline, timeOf(timeline, ticks(beat * 480)))
    return {
      keys: [...keysDown.values()].flatMap((keys) => [...keys]),
      drawn: [...drawn].map((id) => timeline.organ.elements[id]?.name),
    }
  }

  test('holds what is held over the moment, not what is struck at it', () => {
    expect(at(4).keys).toEqual([60])
    expect(at(5).keys).toEqual([60, 64])
    expect(at(8).keys).toEqual([])
  })
  test('has the registration that is in force at the moment', () => {
    expect(at(3).drawn).toEqual(['Gedackt', 'Open Diapason', 'Bourdon'])
    expect(at(4).drawn).toEqual(['Open Diapason', 'Principal', 'Bourdon'])
  })
})
