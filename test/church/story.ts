import { elementName, type Organ } from '../../src/organ/index.ts'
import type { Broken } from './ground.ts'
import { KIND_WORDS } from './kinds.ts'
import type { Asked, Screen } from './program.ts'
import type { Happening, Script } from './script.ts'

/** What happened, in sentences that a church warden could have written. */

export const opening = ({ kind, leadMs, unplugged, noticesWrites }: Script, titles: readonly string[]): string[] => [
  `The organ has ${KIND_WORDS[kind]}. When its cable is out the music ${unplugged === 'hold' ? 'holds its place' : 'goes on unheard'}${leadMs > 0 ? `; the system sends what it is given ${leadMs} ms ahead` : ''}${noticesWrites ? '; the port knows at the first write that nobody is there' : ''}.`,
  `The order of service: ${titles.join('; ')}.`,
]

/** What the laws ask for, as issue 16 counts them. */
const LAWS: Readonly<Record<Broken['law'], string>> = {
  1: 'nothing sounds that should not',
  2: 'no message that moves stops comes too soon for the console',
  3: 'the stops are those that the registration and the hands ask for',
  4: 'what a screen says is so',
  5: 'there is always a command that goes on',
  6: 'every chord is struck once, in its place and at its time',
  7: 'the place on disk brings the service back to where it was',
  8: 'the program keeps within its bounds',
}

/** What was seen at last, and what should have been. */
export const verdict = (time: string, where: string, { law, says }: Broken): string[] => [
  `${time}  ${where[0]?.toUpperCase()}${where.slice(1)}: ${says}.`,
  `It should be so: ${LAWS[law]} (law ${law}).`,
]

export function clockTime(ms: number): string {
  const seconds = ms / 1000
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`
}

export const scene = ({ item, place, doing }: Screen): string => {
  const where = place === '' ? item : `${item}, ${place}`
  switch (doing) {
    case 'plays':
      return `while ${where} was played`
    case 'waits':
      return `while the organ waited (${where})`
    case 'held':
      return `while ${where} was held`
    case 'paused':
      return `while ${where} was paused`
    case 'quiet':
      return `in the quiet of ${where}`
    default:
      return 'when the programme was over'
  }
}

const DOORS: Readonly<Record<Extract<Happening, { type: 'asks' }>['door'], string>> = {
  page: 'with the phone',
  terminal: 'at the laptop',
  MQTT: 'at the button on the wall',
}

type Simple = Exclude<
  Asked['name'],
  'breath' | 'tempo' | 'transpose' | 'louder' | 'byHand' | 'byBars' | 'byPhrases' | 'piston' | 'tap'
>

const PLAIN: Readonly<Record<Simple, string>> = {
  go: 'pressed go',
  nextVerse: 'asked for the next verse at once',
  oneMoreVerse: 'asked for one more verse',
  lastVerseNow: 'asked for the last verse next',
  endAfterLine: 'asked that it end after this line',
  fade: 'asked that it fade',
  hold: 'held the chord',
  release: 'let it go on',
  pause: 'paused it',
  skip: 'passed on to the next item',
  back: 'went back',
  panic: 'silenced the organ',
  insert: 'slipped in a hymn',
}

const many = (count: number, one: string): string => (count === 1 ? `a ${one}` : `${count} ${one}s`)

/** `pressed go`, `asked for a semitone higher`. */
function askedWords(asked: Asked, organ: Organ): string {
  switch (asked.name) {
    case 'breath':
      return `asked for a ${asked.beats > 0 ? 'longer' : 'shorter'} breath`
    case 'tempo':
      return `asked for ${Math.abs(asked.byPercent)} percent ${asked.byPercent > 0 ? 'faster' : 'slower'}`
    case 'transpose':
      return `asked for a semitone ${asked.semitones > 0 ? 'higher' : 'lower'}`
    case 'louder':
      return `asked for it ${asked.steps > 0 ? 'louder' : 'softer'}`
    case 'byHand': {
      const element = organ.elements[asked.element]
      return `${asked.drawn ? 'drew' : 'retired'} ${element ? elementName(element) : 'a stop'}`
    }
    case 'byBars':
      return `went ${many(Math.abs(asked.bars), 'bar')} ${asked.bars > 0 ? 'on' : 'back'}`
    case 'byPhrases':
      return `went ${many(Math.abs(asked.phrases), 'line')} ${asked.phrases > 0 ? 'on' : 'back'}`
    case 'piston':
      return `pressed the piston ${asked.piston}`
    case 'tap':
      return 'tapped a beat'
    default:
      return PLAIN[asked.name]
  }
}

/** Time passes, and nothing else. */
export const isNothing = (what: Happening): boolean => what.type === 'wall' && what.ms === 0

export function happened(what: Happening, organ: Organ): string {
  switch (what.type) {
    case 'asks': {
      const late = what.delayMs > 0 ? `; it arrived ${what.delayMs} ms later` : ''
      return `somebody ${DOORS[what.door]} ${askedWords(what.asked, organ)}${what.again ? ', twice' : ''}${late}`
    }
    case 'hand': {
      const element = organ.elements[what.element]
      return `a hand at the console ${what.drawn ? 'drew' : 'retired'} ${element ? elementName(element) : 'nothing'}`
    }
    case 'cable':
      return {
        out: 'the cable was pulled out',
        in: 'the cable was put back in',
        flick: 'the cable slipped out for a moment and was put back at once',
        twice: 'the cable slipped out and in twice within a moment',
      }[what.what]
    case 'blocks':
      return `the port took no bytes for ${what.ms} ms`
    case 'power':
      return 'the organ was switched off and on, its cable with it'
    case 'kill':
      return {
        player: 'the program was killed',
        sentinel: 'its sentinel was killed',
        both: 'the program and its sentinel were killed',
      }[what.who]
    case 'suspend':
      return `the machine stood still for ${what.ms} ms`
    case 'wall':
      return `the clock on the wall was set ${Math.abs(what.ms / 1000)} s ${what.ms > 0 ? 'on' : 'back'}`
    case 'disk':
      return {
        full: 'the disk was full',
        'read-only': 'the disk could not be written any more',
        damaged: 'the file that keeps the place was damaged',
        well: 'the disk was well again',
      }[what.what]
    case 'quit':
      return 'the program was quit'
    default:
      return what satisfies never
  }
}
