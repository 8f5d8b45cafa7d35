import { type Form, plain } from '../../organ/index.ts'
import type { Draft } from './draft.ts'
import { voiceOf, wireOf } from './form.ts'

/** A place of a draft where something that can be drawn stands. */
export type Slot =
  | { readonly type: 'stop'; readonly division: number; readonly index: number }
  | { readonly type: 'coupler'; readonly index: number }
  | { readonly type: 'tremulant'; readonly index: number }

/** All places of a draft in the order of its file. */
export const slotsOf = (draft: Draft): Slot[] => [
  ...draft.divisions.flatMap(({ stops }, division) =>
    stops.map((_, index): Slot => ({ type: 'stop', division, index })),
  ),
  ...draft.couplers.map((_, index): Slot => ({ type: 'coupler', index })),
  ...draft.tremulants.map((_, index): Slot => ({ type: 'tremulant', index })),
]

export const elementAt = (draft: Draft, slot: Slot) =>
  slot.type === 'stop'
    ? draft.divisions[slot.division]?.stops[slot.index]
    : (slot.type === 'coupler' ? draft.couplers : draft.tremulants)[slot.index]

export const formAt = (draft: Draft, slot: Slot): Form | null => elementAt(draft, slot)?.form ?? null

/** It has no message yet, and may have one. */
export const isWaiting = (draft: Draft, slot: Slot): boolean =>
  formAt(draft, slot) === null && !(slot.type === 'coupler' && draft.couplers[slot.index]?.byUs === 'always')

/** The division whose keys it belongs to. */
export function divisionAt(draft: Draft, slot: Slot): number {
  if (slot.type === 'stop') return slot.division
  const named = slot.type === 'coupler' ? draft.couplers[slot.index]?.keys : draft.tremulants[slot.index]?.division
  return draft.divisions.findIndex(({ name }) => plain(name) === plain(named ?? ''))
}

/** Of what stands under a division. */
export const divisionVoice = ({ divisions, controlChannel }: Draft, at: number) =>
  voiceOf((divisions[at]?.channel ?? 1) - 1, controlChannel === null ? null : controlChannel - 1)

/** Couplers and tremulants speak on the control channel, where there is one. */
export function voiceAt(draft: Draft, slot: Slot) {
  const voice = divisionVoice(draft, divisionAt(draft, slot))
  return slot.type === 'stop' ? voice : { ...voice, channel: voice.control ?? voice.channel }
}

/** The draft with a form (or none) in this place. */
export function withForm(draft: Draft, slot: Slot, form: Form | null, comment = ''): Draft {
  const put = <Item extends object>(items: readonly Item[]) =>
    items.map((item, index) => (index === slot.index ? { ...item, form, comment } : item))
  if (slot.type === 'coupler') return { ...draft, couplers: put(draft.couplers) }
  if (slot.type === 'tremulant') return { ...draft, tremulants: put(draft.tremulants) }
  const divisions = draft.divisions.map((each, index) =>
    index === slot.division ? { ...each, stops: put(each.stops) } : each,
  )
  return { ...draft, divisions }
}

/** What the draft knows already, by its bytes. */
export const wiresOf = (draft: Draft): Map<string, Slot> =>
  new Map(
    slotsOf(draft).flatMap((slot) => {
      const form = formAt(draft, slot)
      return form === null ? [] : [[wireOf(form, draft.dialect, voiceAt(draft, slot)), slot] as const]
    }),
  )
