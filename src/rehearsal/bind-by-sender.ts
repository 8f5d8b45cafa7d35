import { createHash } from 'node:crypto'
import type { Bytes } from '../midi/index.ts'
import type { Organ } from '../organ/index.ts'
import type { Rehearsed } from './organ/index.ts'

/**
 * GrandOrgue's own language for setting up what listens to a MIDI device: what its recorder writes at the head of a
 * recording (GOMidiRecorder, 3.9.5). 7D is MIDI 1.0's manufacturer for what is not for sale, 47 4F is "GO".
 */
const GRANDORGUE = [0xf0, 0x7d, 0x47, 0x4f] as const
/** All that listens to this device ceases to; without it what follows is ignored. */
const CLEAR = 0x00
/** All that listens to this device ceases to; what follows is for the organ of this name only. */
const SAMPLE_SET = 0x01
/** An element listens on the channel in the low four bits. */
const SET_UP = 0x10
const END = 0xf7

/** Eight bytes of the name's SHA-1, without their highest bits. */
const nameOf = (churchName: string): number[] =>
  [...createHash('sha1').update(churchName, 'utf8').digest().subarray(0, 8)].map((byte) => byte & 0x7f)

/**
 * The messages by which GrandOrgue binds its manuals, stops, couplers, tremulants and boxes to what this organ sends.
 * @param churchName of the organ that must be loaded; null: whatever is
 */
export function bindings({ bound }: Rehearsed, churchName: string | null): Bytes[] {
  const begin = churchName === null ? [CLEAR] : [SAMPLE_SET, ...nameOf(churchName)]
  return [
    [...GRANDORGUE, ...begin, END],
    ...bound.map(({ id, channel, nrpn }) => {
      const number = nrpn ?? 0
      return [...GRANDORGUE, SET_UP | channel, number >> 7, number & 0x7f, ...Buffer.from(id, 'ascii'), END]
    }),
  ]
}

/**
 * The organ that binds GrandOrgue to itself before it says anything else: its set-up begins with the bindings, so they
 * are what the gate knows, and nothing else of their kind is.
 */
export const boundBySender = (rehearsed: Rehearsed, churchName: string | null = null): Organ => ({
  ...rehearsed.organ,
  setup: [...bindings(rehearsed, churchName), ...rehearsed.organ.setup],
})
