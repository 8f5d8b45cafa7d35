import { expect, test } from 'vitest'
import { hex, splitMessages } from '../../../src/midi/index.ts'
import { elementName } from '../../../src/organ/index.ts'
import { organ } from '../../builders.ts'
import { mapOrgan, mapsIn, steppedOrgan, stepsIn } from '../../consoles.ts'
import { coupledOrgan } from '../../couplers.ts'
import { keysDown, until } from '../../organ-end.ts'
import { CALLED } from '../../pistons.ts'
import { elementOf, type Tried, tryOrgan } from './jamb.ts'

const OBOE = 'Swell Oboe 8'
const bytesOf = (name: string, drawn: boolean, instrument = organ()) => {
  const { control } = elementOf(instrument, name)
  if (control.type !== 'switch') throw new Error(name)
  return drawn ? control.on : control.off
}
const CANCEL = [0xcf, 19]
const TOGGLES = (more = '') =>
  organ(`couplers:
  - { name: Swell to Great, keys: Great, sounds: Swell, midi: { nrpn: 100, channel: 2, toggle: true } }
${more}`)
const afterAll = async ({ settled, sent }: Tried): Promise<string[]> => {
  await settled()
  return sent().map((bytes) => hex(bytes))
}

test('what is drawn is said, shown, and retired at the end; what the organist had is left', async () => {
  const tried = await tryOrgan(organ())
  expect(tried.stands(OBOE)).toBeUndefined()
  expect(tried.say('draw Sw. Oboe')).toBeNull()
  expect(tried.stands(OBOE)).toBe(true)
  await until(() => tried.news('sent').length === 1)
  expect(tried.news('sent')).toEqual([`Swell Oboe 8 drawn [${hex(bytesOf(OBOE, true))}]`])
  await tried.jamb.stop()
  expect(tried.sent()).toEqual([bytesOf(OBOE, true), bytesOf(OBOE, false)])
})

test('a stop that nobody knows of is retired when it is asked for, and said again when it is asked for again', async () => {
  const tried = await tryOrgan(organ())
  tried.say('retire Sw. Oboe')
  tried.say('retire Sw. Oboe')
  tried.say('draw Sw. Oboe')
  tried.say('draw Sw. Oboe')
  tried.say('Sw. Oboe')
  const bytes = [false, false, true, true, false].map((on) => hex(bytesOf(OBOE, on)))
  expect(await afterAll(tried)).toEqual(bytes)
})

test('what comes in is named, with its bytes', async () => {
  const { hears, news, stands, settled } = await tryOrgan(organ('tells: hands\n'))
  // As a MIDI input gives it: a controller at a time.
  const oboe = bytesOf(OBOE, true)
  for (let at = 0; at < oboe.length; at += 3) hears(oboe.slice(at, at + 3))
  hears([0xb0, 99, 7])
  hears([0xb0, 98, 3])
  hears([0xb0, 6, 127])
  hears([0xb0, 11, 64])
  hears([0x91, 60, 80])
  hears([0x81, 60, 0])
  hears([0xc4, 6])
  hears([0xb9, 80, 1])
  hears([0xf0, 1, 2, 0xf7])
  hears([0xe0, 1, 2])
  hears([0xfe])
  hears(CANCEL)
  await settled()
  expect(news('organ')).toEqual([
    `Swell Oboe 8 drawn at the console [${hex(oboe)}]`,
    'NRPN 899 at 127, channel 1: not in the profile [B0 63 07 B0 62 03 B0 06 7F]',
    'box Swell at 50% [B0 0B 40]',
    'Great: key C4 down [91 3C 50]',
    'Great: key C4 up [81 3C 00]',
    'program 7, channel 5: not in the profile [C4 06]',
    'controller 80 at 1, channel 10: not in the profile [B9 50 01]',
    'system exclusive: not in the profile [F0 01 02 F7]',
    'pitch bend, channel 1: not in the profile [E0 01 02]',
    'general cancel at the console [CF 13]',
  ])
  expect(stands(OBOE)).toBe(false)
})

test('a hand’s stop is not ours to retire; an answer to us is nobody’s hand', async () => {
  const tried = await tryOrgan(organ('tells: all\n'))
  tried.hears(bytesOf(OBOE, true))
  tried.say('draw Gt. Principal')
  await until(() => tried.sent().length === 1)
  tried.hears(bytesOf('Great Principal 4', true))
  await tried.settled()
  expect(tried.news('organ').at(-1)).toMatch(/^Great Principal 4 drawn, as known \[/)
  await tried.jamb.stop()
  expect(tried.sent()).toEqual([bytesOf('Great Principal 4', true), bytesOf('Great Principal 4', false)])
})

test('a toggle of which nobody knows is not pushed; a person, or a general cancel, makes it known', async () => {
  const tried = await tryOrgan(TOGGLES())
  expect(tried.say('draw Swell to Great')).toMatch(/not known.*general cancel.*"retired Swell to Great"/)
  expect(await afterAll(tried)).toEqual([])
  expect(tried.say('retired Swell to Great')).toBeNull()
  expect(tried.say('retire Swell to Great')).toMatch(/retired already/)
  expect(tried.say('draw Swell to Great')).toBeNull()
  expect(await afterAll(tried)).toHaveLength(1)
  expect(tried.stands('Swell to Great')).toBe(true)
  await tried.jamb.stop()
  expect(tried.sent()).toHaveLength(2)
})

test('a hand that pushes a toggle after our general cancel has drawn it', async () => {
  const { hears, say, stands, settled } = await tryOrgan(TOGGLES('tells: hands\n'))
  say('cancel')
  await settled()
  const { control } = elementOf(TOGGLES(), 'Swell to Great')
  hears(control.type === 'toggle' ? control.push : [])
  expect(stands('Swell to Great')).toBe(true)
  expect(say('draw Swell to Great')).toMatch(/drawn already/)
})

test('where a piston asks a toggle of which nobody knows, nothing of it is done', async () => {
  const tried = await tryOrgan(TOGGLES())
  expect(tried.say('piston mf')).toMatch(/Swell to Great: drawn or not is not known/)
  expect(await afterAll(tried)).toEqual([])
})

test('a scale: every key of the compass, each with its note-off, nothing else', async () => {
  const tried = await tryOrgan(organ())
  tried.say('scale Pedal 400')
  await until(() => !tried.jamb.status().isPlaying)
  const struck = tried.sent().flatMap((bytes) => (bytes[0] === 0x92 ? [bytes[1]] : []))
  expect(struck).toEqual(Array.from({ length: 32 }, (_, index) => 36 + index))
  expect(keysDown(tried.sent().flat())).toEqual([])
  expect(tried.sent().every(([status]) => status === 0x92 || status === 0x82)).toBe(true)
})

test('a scale that is cut off, begun anew, or ended by panic leaves no key down, and stops stay drawn', async () => {
  const tried = await tryOrgan(organ())
  tried.say('draw Gt. Principal')
  for (const line of ['scale Great', 'scale Swell', 'stop', 'scale Pedal', 'panic']) {
    tried.say(line)
    await until(() => line === 'stop' || line === 'panic' || tried.jamb.status().keysDown.flat().length > 0)
    if (line === 'stop') expect(tried.stands('Great Principal 4')).toBe(true)
  }
  await tried.settled()
  expect(keysDown(tried.sent().flat())).toEqual([])
  expect(tried.sent()).toContainEqual(CANCEL)
  expect(tried.stands('Great Principal 4')).toBe(false)
})

test('a stop that a hand drew before a scale is still the hand’s after it', async () => {
  const tried = await tryOrgan(organ('tells: hands\n'))
  tried.hears(bytesOf(OBOE, true))
  tried.say('scale Pedal 400')
  await tried.settled()
  await tried.jamb.stop()
  expect(tried.sent().map((bytes) => hex(bytes))).not.toContain(hex(bytesOf(OBOE, false)))
})

test('couplers that we work are heard in the scale', async () => {
  const tried = await tryOrgan(coupledOrgan())
  tried.say('couple Swell to Great')
  tried.say('scale Great 400')
  await until(() => tried.sent().length > 4)
  tried.say('stop')
  await tried.settled()
  const struck = tried.sent().flatMap((bytes) => splitMessages(bytes).filter(([status = 0]) => status >> 4 === 9))
  expect(struck.slice(0, 2).map(([status]) => status)).toEqual([0x90, 0x91])
  expect(keysDown(tried.sent().flat())).toEqual([])
})

test('a piston of the organ is pressed, and what it holds is believed until a stop is named', async () => {
  const tried = await tryOrgan(organ(CALLED))
  tried.say('piston full')
  expect(tried.stands('Great Principal 4')).toBe(true)
  tried.say('draw Gt. Principal')
  expect(await afterAll(tried)).toEqual(['CF 04', hex(bytesOf('Great Principal 4', true))])
  tried.say('piston Tutti')
  expect(tried.stands('Great Principal 4')).toBeUndefined()
})

test('a map of the console: the first message says all of it, and that is told', async () => {
  const tried = await tryOrgan(mapOrgan())
  tried.say('retire Octave')
  tried.say('draw Gt. Principal')
  tried.say('piston f')
  await tried.settled()
  expect(mapsIn(tried.sent())).toEqual(['', '1', '123'])
  expect(tried.news('us').filter((text) => text.includes('whole console'))).toHaveLength(2)
  await tried.jamb.stop()
  expect(mapsIn(tried.sent()).at(-1)).toBe('')
})

test('generals that are stepped through: from a known place, and single stops are refused', async () => {
  const tried = await tryOrgan(steppedOrgan())
  expect(tried.say('draw Octave')).toMatch(/no message of its own.*p, mf, f/)
  expect(tried.say('piston mf')).toBeNull()
  expect(tried.stands('Great Octave 4')).toBe(true)
  expect(tried.say('piston f')).toBeNull()
  await until(() => stepsIn(tried.sent()).length >= 4)
  expect(stepsIn(tried.sent())).toEqual(['cancel', 'next', 'next', 'next'])
  await tried.jamb.stop()
  expect(stepsIn(tried.sent()).at(-1)).toBe('cancel')
})

test('an organ without a general cancel: each stop is retired by itself, also those of which nobody knows', async () => {
  const instrument = { ...TOGGLES(), generalCancel: null }
  const tried = await tryOrgan(instrument)
  tried.say('draw Sw. Oboe')
  expect(tried.say('cancel')).toBeNull()
  expect(tried.news('us').at(-1)).toMatch(/^left as they are: Swell to Great: drawn or not is not known/)
  const stops = instrument.elements.filter(({ control }) => control.type === 'switch')
  const expected = [[OBOE, true] as const, ...stops.map((each) => [elementName(each), false] as const)]
  expect(await afterAll(tried)).toEqual(expected.map(([name, on]) => hex(bytesOf(name, on))))
  expect(tried.stands('Swell to Great')).toBeUndefined()
  tried.say('drawn Swell to Great')
  tried.say('panic')
  expect(tried.stands('Swell to Great')).toBe(false)
})

test('the machine rests between a general cancel and what is drawn after it', async () => {
  const tried = await tryOrgan(organ('settleMs: 300\n'))
  tried.say('cancel')
  tried.say('draw Sw. Oboe')
  const before = performance.now()
  await until(() => tried.sent().length === 2)
  expect(performance.now() - before).toBeGreaterThan(250)
})

test('a synthesizer is set up before its first note, once', async () => {
  const tried = await tryOrgan(organ('setup: [{ program: 20, channel: 1 }]\n'))
  tried.say('scale Pedal 400')
  await tried.settled()
  tried.say('scale Pedal 400')
  await tried.settled()
  const programs = tried.sent().filter(([status]) => status === 0xc0)
  expect(programs).toEqual([[0xc0, 19]])
  expect(tried.sent()[0]).toEqual([0xc0, 19])
})

test('the cable: nothing is done while it is out; when it is back, what was drawn here is in', async () => {
  const tried = await tryOrgan(organ())
  tried.say('draw Sw. Oboe')
  await tried.settled()
  tried.putCable(false)
  await until(() => !tried.jamb.status().isLinked)
  expect(tried.say('draw Gt. Principal')).toMatch(/put the cable back/)
  tried.putCable(true)
  await until(() => tried.jamb.status().isLinked)
  await until(() => tried.news('us').some((text) => text.includes('is back')))
  expect(tried.stands(OBOE)).toBe(false)
  expect(tried.sent()).toContainEqual(CANCEL)
  expect(tried.say('draw Gt. Principal')).toBeNull()
})

test('panic while the cable is out: what is drawn is shown so until the cancel has left', async () => {
  const tried = await tryOrgan(organ())
  tried.say('draw Sw. Oboe')
  await tried.settled()
  tried.putCable(false)
  await until(() => !tried.jamb.status().isLinked)
  expect(tried.say('panic')).toBeNull()
  expect(tried.stands(OBOE)).toBe(true)
  tried.putCable(true)
  await until(() => tried.news('us').some((text) => text.startsWith('the MIDI output is back')))
  expect(tried.stands(OBOE)).toBe(false)
  expect(tried.sent()).toContainEqual(CANCEL)
})

test('lines that cannot be understood say what was expected', async () => {
  const { say } = await tryOrgan(organ())
  expect(say('draw')).toMatch(/after "draw" a name is expected/)
  expect(say('draw Trumpet 8')).toMatch(/no stop, coupler or piston "Trumpet 8"; the nearest: Swell Oboe 8/)
  expect(say('piston tutti')).toMatch(/no piston "tutti"; there are mf/)
  expect(say('scale Choir')).toMatch(/no division "Choir"; there are Swell, Great, Pedal/)
  expect(say('scale Great 4000')).toMatch(/tempo from 20 to 400/)
  expect(say('Choir 50%')).toMatch(/no box "Choir"; there are Swell/)
  expect(say('Swell 150%')).toMatch(/from 0% \(closed\) to 100%/)
  expect(say('Swell 50%')).toBeNull()
})
