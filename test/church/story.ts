import { elementName, type Organ } from '../../src/organ/index.ts'
import { KIND_WORDS } from './kinds.ts'
import type { Asked, Screen } from './program.ts'
import type { Happening, Script } from './script.ts'

/** What happened, in sentences that a church warden could have written. */

export const opening = ({ kind, leadMs, unplugged, noticesWrites }: Script, titles: readonly string[]): string[] => [
  `The organ has ${KIND_WORDS[kind]}. When its cable is out the music ${unplugged === 'hold' ? 'holds its place' : 'goes on unheard'}${leadMs > 0 ? `; the system sends what it is given ${leadMs} ms ahead` : ''}${noticesWrites ? '; the port knows at the first write that nobody is there' : ''}.`,
  `The order of service: ${titles.join('; ')}.`,
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
    case 'quiet':
      return `in the quiet of ${where}`
    default:
      return 'when the programme was over'
  }
}

function askedWords(asked: Asked, organ: Organ): string {
  switch (asked.name) {
    case 'breath':
      return asked.beats > 0 ? 'a longer breath' : 'a shorter breath'
    case 'tempo':
      return `${Math.abs(asked.byPercent)} percent ${asked.byPercent > 0 ? 'faster' : 'slower'}`
    case 'transpose':
      return asked.semitones > 0 ? 'a semitone higher' : 'a semitone lower'
    case 'louder':
      return asked.steps > 0 ? 'louder' : 'softer'
    case 'byHand': {
      const element = organ.elements[asked.element]
      return `${element ? elementName(element) : 'a stop'} ${asked.drawn ? 'on' : 'off'}`
    }
    case 'insert':
      return 'a hymn to be slipped in'
    case 'tap':
      return 'a beat (a tap)'
    default:
      return asked.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  }
}

export function happened(what: Happening, organ: Organ): string {
  switch (what.type) {
    case 'asks': {
      const late = what.delayMs > 0 ? `, which arrived ${what.delayMs} ms later` : ''
      return `somebody at the ${what.door} asked for ${askedWords(what.asked, organ)}${what.again ? ' twice' : ''}${late}`
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
      return `${{ player: 'the program', sentinel: 'its sentinel', both: 'the program and its sentinel' }[what.who]} was killed`
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
