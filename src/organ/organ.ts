import type { Bytes, Channel, ConsoleMap } from '../midi/index.ts'
import { formatFootage } from './footage.ts'

declare const element: unique symbol
/** Place of a stop, coupler or tremulant in `Organ.elements`. */
export type ElementId = number & { readonly [element]: true }

/** The pipes that one keyboard or the pedals play; its notes go out on its channel. */
export interface Division {
  readonly name: string
  /** One capital letter, as in `SSGGP`. */
  readonly letter: string
  /** Other names that scores and people use for it. */
  readonly aliases: readonly string[]
  readonly channel: Channel
  /** Lowest and highest key that the organ has, after `offset`. */
  readonly compass: { readonly low: number; readonly high: number }
  /** Added to a written key before it is sent (a division that answers an octave off). */
  readonly offset: number
  /** How long its pipes take to speak after the note-on has arrived. */
  readonly latencyMs: number
  readonly isPedal: boolean
}

/** How an element is drawn and retired. A toggle has one message for both, and its state is not known by it. */
export type Control =
  | { readonly type: 'switch'; readonly on: Bytes; readonly off: Bytes }
  | { readonly type: 'toggle'; readonly push: Bytes }
  /** A bit of the message that says the whole console. */
  | { readonly type: 'map'; readonly bit: number }
  /** It has no message: only a general piston of the console draws it. */
  | { readonly type: 'general' }
  /** A coupler that the organ does not have over MIDI: its keys are really played on the other division. */
  | { readonly type: 'keys' }

/** The messages of its own that a control has. */
export function messagesOf(control: Control): readonly Bytes[] {
  if (control.type === 'switch') return [control.on, control.off]
  return control.type === 'toggle' ? [control.push] : []
}

/** How elements are drawn that have no message of their own. */
export type Together = { readonly type: 'map'; readonly map: ConsoleMap } | Stepper

/**
 * A console whose generals can only be stepped through, one after the other. General cancel stands before the first:
 * from there the place is known.
 */
export interface Stepper {
  readonly type: 'stepper'
  readonly next: Bytes
  readonly previous: Bytes
  readonly cancel: Bytes
  /** What each general draws, in the order in which they are stepped through. */
  readonly generals: readonly ReadonlySet<ElementId>[]
  /** The memory level in which they are stored: a person sets it at the console. null where the profile does not say. */
  readonly memory: number | null
}

/** A dialect that an organ is spoken to in. */
export interface Spoken {
  /** As profiles name it: `allen`. */
  readonly name: string
  /** For people: `Allen (MDS)`. */
  readonly title: string
  /** Where its format is documented. */
  readonly source: string
  /** What is not documented, and so not sure to work; null where all that we say is. */
  readonly experimental: string | null
}

interface ElementBase {
  readonly id: ElementId
  /** As engraved: `Open Diapason`. */
  readonly name: string
  readonly control: Control
}

export interface Stop extends ElementBase {
  readonly kind: 'stop'
  readonly division: Division
  /** 8 for 8 foot; null for mixtures and effects. */
  readonly footage: number | null
  readonly family: Family
  /** Its own, instead of its division's. */
  readonly latencyMs: number | null
}

/** Pipes of `sounds` play on the keys of `keys`, `shift` keys higher. */
export interface Coupler extends ElementBase {
  readonly kind: 'coupler'
  readonly keys: Division
  readonly sounds: Division
  readonly shift: number
  readonly sharesName: SharesName
  /** Where we play it: whether it acts also on keys that another coupler brings to its division. */
  readonly through: boolean
}

export interface Tremulant extends ElementBase {
  readonly kind: 'tremulant'
  readonly division: Division
  readonly sharesName: SharesName
}

/** Another division has a coupler or tremulant of the same engraved name: two are told apart by division. */
type SharesName = boolean

export type Element = Stop | Coupler | Tremulant

export const FAMILIES = ['principal', 'flute', 'string', 'reed', 'mixture', 'mutation', 'celeste', 'effect'] as const
export type Family = (typeof FAMILIES)[number]

/** A box with shutters, or another pedal that moves steadily (crescendo). Positions are 0 (closed) to 1 (open). */
export interface Enclosure {
  readonly name: string
  readonly division: Division | null
  readonly channel: Channel
  readonly controller: number
  readonly closed: number
  readonly open: number
  /** How long its motor takes from closed to open; 0 where it follows at once. */
  readonly travelMs: number
  /** The score's own CC 11 and CC 7 move it. */
  readonly followsScore: boolean
}

/** A stored combination. What is in neither list is left alone. */
export interface Piston {
  readonly name: string
  /** Of a divisional, which moves this division's stops only. */
  readonly division: Division | null
  readonly draw: readonly ElementId[]
  /** Where a called piston's contents are not known: all that it may move. */
  readonly retire: readonly ElementId[]
  /** The organ's own piston, which we call; null where we move the stops one by one. */
  readonly call: Call | null
}

/**
 * A message that presses a piston of the organ. What its setter holds a person may have changed at the console, so
 * what the profile lists is a guess: a stop of it that is named afterwards is sent, whatever it was thought to be.
 */
export interface Call {
  readonly bytes: Bytes
  /** false: the profile does not say what it draws. */
  readonly isKnown: boolean
}

/** How fast the organ can listen. */
export interface Wire {
  /** 0 where bytes take no time worth counting (a virtual organ behind USB). */
  readonly microsPerByte: number
  /** Silence that the maker needs after each message. */
  readonly gapMicros: number
}

/** The instrument: what it is, and the messages by which it changes. No score in it. */
export interface Organ {
  /** Name of its profile: `st-marys`. */
  readonly id: string
  readonly file: string
  readonly name: string
  readonly divisions: readonly Division[]
  readonly elements: readonly Element[]
  /** Names of what the profile has no message for yet: it cannot be drawn. */
  readonly unlearnt: readonly string[]
  readonly enclosures: readonly Enclosure[]
  readonly pistons: readonly Piston[]
  /** What a pedal adds, stage by stage, each with all before it; empty where the organ has its own or none. */
  readonly crescendo: readonly (readonly ElementId[])[]
  /** For elements without a message of their own; null where each has one. */
  readonly together: Together | null
  readonly dialects: readonly Spoken[]
  /** Retires everything; null where the organ has no such message. */
  readonly generalCancel: Bytes | null
  /** Said once before anything else (a synthesizer's sound). */
  readonly setup: readonly Bytes[]
  readonly wire: Wire
  /** Least time between two messages that are neither notes nor swell: less can damage this console. */
  readonly spacingMs: number
  /** From the first byte to the first note, at least. */
  readonly leadInMs: number
  /** After a general cancel, and after the last retirement: how long the machine needs to come to rest. */
  readonly settleMs: number
  readonly action: {
    /** From a stop's message to the moment when it speaks. */
    readonly stopTravelMs: number
    /** How long a key must be up before it can be struck again. */
    readonly repeatGapMs: number
    /** More overlap of a coming registration with the old chord than this is a finding. */
    readonly leadMaxMs: number
  }
  /** It falls silent by itself when it no longer hears from us (MIDI Active Sensing), so it must hear all the time. */
  readonly activeSensing: boolean
  /** What it sends back by itself, by which we know that it hears us. */
  readonly heartbeat: 'active-sensing' | 'echo' | 'none'
  /** What it says of its stops by itself: what hands move at the console, or also an answer to each message of ours. */
  readonly tells: 'nothing' | 'hands' | 'all'
  readonly velocity: number
  readonly noteOff: { readonly status: 0x80 | 0x90; readonly velocity: number }
  /** Names of ports to look for, in this order; part of the name is enough. */
  readonly ports: readonly string[]
  /** A virtual port of this name is opened where the system has such (the organ finds us, not we it). */
  readonly virtualPort: string | null
}

/** A synthesizer has none, and couplers that we work at most. */
export const hasStops = ({ elements }: Organ): boolean => elements.some(({ kind }) => kind === 'stop')

/** The division whose jamb has its knob. */
export const divisionOf = (element: Element): Division => (element.kind === 'coupler' ? element.keys : element.division)

/** `Great Open Diapason 8`, `Swell to Great`; `Swell Octave` where another division's coupler is engraved the same. */
export function elementName(element: Element): string {
  if (element.kind !== 'stop') {
    return element.sharesName ? `${divisionOf(element).name} ${element.name}` : element.name
  }
  return `${element.division.name} ${element.name}${element.footage === null ? '' : ` ${formatFootage(element.footage)}`}`
}
