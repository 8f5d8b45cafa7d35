import { badInput, errorText } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import { hex } from '../midi/index.ts'
import { hearFrom } from '../ports/index.ts'
import { readSettings, type Settings } from './settings.ts'

/** A switch that opens and closes once may say so several times. */
const BOUNCE_MS = 250
/** A foot that stays on it: some say it again and again, quicker than this. After it a release was lost, or is never sent. */
const HELD_MS = 1000
const PRESSED_FROM = 64

const kindOf = ([status = 0]: readonly number[]): number => (status < 0xf0 ? status & 0xf0 : status)

/** What a person may mean by pressing something: no key or pedal let go, no clock, no Active Sensing. */
export function isPress(bytes: readonly number[]): boolean {
  const [, , value = 0] = bytes
  switch (kindOf(bytes)) {
    case 0x90:
      return value > 0
    case 0xb0:
      return value >= PRESSED_FROM
    case 0xc0:
    case 0xf0:
      return true
    default:
      return false
  }
}

/** Whether a message is the one that was taught: how hard a key or pedal is pressed does not matter. */
export function isTaught(taught: readonly number[], bytes: readonly number[]): boolean {
  if (!isPress(bytes)) return false
  const compared = kindOf(taught) === 0x90 || kindOf(taught) === 0xb0 ? 2 : Math.max(taught.length, bytes.length)
  return Array.from({ length: compared }, (_, index) => taught[index] === bytes[index]).every(Boolean)
}

/** Whether a message says that the switch that was taught was let go. */
export function isReleased(taught: readonly number[], [status = 0, first, value = 0]: readonly number[]): boolean {
  const [taughtStatus = 0, taughtFirst] = taught
  if (first !== taughtFirst || (status & 0x0f) !== (taughtStatus & 0x0f)) return false
  if (kindOf(taught) === 0x90) return kindOf([status]) === 0x80 || (status === taughtStatus && value === 0)
  return kindOf(taught) === 0xb0 && status === taughtStatus && value < PRESSED_FROM
}

/** What the switch said last, and when. */
export interface SwitchState {
  readonly isDown: boolean
  readonly atMs: number
}

export const SWITCH_AT_REST: SwitchState = { isDown: false, atMs: Number.NEGATIVE_INFINITY }

/** Whether a press that comes now means go: once a press, however long it lasts and however it bounces. */
export const meansGo = ({ isDown, atMs }: SwitchState, nowMs: number): boolean =>
  nowMs - atMs > (isDown ? HELD_MS : BOUNCE_MS)

export type GoSwitch = NonNullable<Settings['goFrom']>

/**
 * The switch of the house that means go; null where none was taught.
 * @param from another MIDI input than the one on which it was taught
 * @throws BadInput where an input is named and none was taught
 */
export function goSwitch(house: House, from: string | null): GoSwitch | null {
  const { goFrom } = readSettings(house)
  if (from !== null && !goFrom)
    throw badInput('--go-from', 'no switch has been taught', `voluntary programme learn-go --from ${from}`)
  return goFrom ? { port: from ?? goFrom.port, message: goFrom.message } : null
}

/** What there is to say of a switch that is not heard: it must not keep the service from beginning. */
export interface Listening {
  readonly problem: string | null
  readonly end: () => void
}

/** Says go when the taught message comes in. */
export function listenForGo(taught: GoSwitch | null, onGo: () => void): Listening {
  if (taught === null) return { problem: null, end: () => undefined }
  try {
    return { problem: null, end: hearGo(taught, onGo) }
  } catch (thrown) {
    return { problem: `the switch for go is not heard: ${errorText(thrown)}`, end: () => undefined }
  }
}

function hearGo({ port, message }: GoSwitch, onGo: () => void): () => void {
  const taught = message.split(' ').map((byte) => Number.parseInt(byte, 16))
  let state = SWITCH_AT_REST
  return hearFrom(port, (bytes) => {
    const isDown = isTaught(taught, bytes)
    if (!isDown && !isReleased(taught, bytes)) return
    const nowMs = performance.now()
    const goes = isDown && meansGo(state, nowMs)
    state = { isDown, atMs: nowMs }
    if (goes) onGo()
  })
}

/** Waits for the next press. @returns its bytes as settings have them; null where none came in time */
export function learnGo(port: string, withinMs: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    try {
      const end = hearFrom(port, (bytes) => {
        if (isPress(bytes)) done(hex(bytes))
      })
      const timer = setTimeout(() => done(null), withinMs)
      const done = (message: string | null) => {
        clearTimeout(timer)
        end()
        resolve(message)
      }
    } catch (thrown) {
      reject(thrown)
    }
  })
}
