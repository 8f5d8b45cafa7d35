import type { ScoreNote } from './score.ts'

/** Note-ons and note-offs of one track on their way to spans. Keys and channels as on the wire. */
export interface NotePairing {
  readonly on: (tick: number, channel: number, key: number, velocity: number) => void
  readonly off: (tick: number, channel: number, key: number) => void
  /** CC 120 or 123: everything of the channel ends. */
  readonly allOff: (tick: number, channel: number) => void
  readonly finish: () => Paired
}

export interface PendingNote {
  readonly start: number
  end: number
  readonly channel: number
  readonly key: number
  readonly velocity: number
}

export interface Paired {
  /** Closed notes in the order of their onsets; some may still have `end` = `start`. */
  readonly notes: readonly PendingNote[]
  readonly hanging: readonly PendingNote[]
  readonly orphanOffs: readonly { readonly tick: number; readonly channel: number; readonly key: number }[]
}

const OPEN = -1

/**
 * First on, first off. Two voices of a staff may hold one key, and then their offs come in either order; since a
 * key sounds until its last holder ends (law 1), which off closes which note is not heard.
 * Where two note-ons share the only note-off, it ends both: that is what an instrument does with them.
 */
export function notePairing(): NotePairing {
  const notes: PendingNote[] = []
  const open: (PendingNote[] | undefined)[] = []
  const lastOffTick: number[] = []
  const orphanOffs: { tick: number; channel: number; key: number }[] = []
  return {
    on: (tick, channel, key, velocity) => {
      const note: PendingNote = { start: tick, end: OPEN, channel, key, velocity }
      notes.push(note)
      const slot = channel * 128 + key
      const waiting = open[slot]
      if (waiting) waiting.push(note)
      else open[slot] = [note]
    },
    off: (tick, channel, key) => {
      const slot = channel * 128 + key
      const first = open[slot]?.shift()
      if (first) {
        first.end = tick
        lastOffTick[slot] = tick
      } else {
        orphanOffs.push({ tick, channel, key })
      }
    },
    allOff: (tick, channel) => {
      for (let key = 0; key < 128; key++) {
        for (const note of open[channel * 128 + key] ?? []) note.end = tick
        open[channel * 128 + key] = []
      }
    },
    finish: () => {
      const hanging: PendingNote[] = []
      for (const [slot, waiting] of open.entries()) {
        for (const note of waiting ?? []) {
          const shared = lastOffTick[slot]
          if (shared !== undefined && shared > note.start) note.end = shared
          else hanging.push(note)
        }
      }
      return { notes, hanging, orphanOffs }
    },
  }
}

/** Note-offs that stand in another track than their note-on (same channel, same key) find each other. */
export function pairAcross(tracks: readonly Paired[]): readonly PendingNote[] {
  const offs = new Map<number, number[]>()
  for (const { orphanOffs } of tracks) {
    for (const { tick, channel, key } of orphanOffs) {
      const slot = channel * 128 + key
      const ticks = offs.get(slot)
      if (ticks) ticks.push(tick)
      else offs.set(slot, [tick])
    }
  }
  for (const ticks of offs.values()) ticks.sort((a, b) => a - b)
  const hanging = tracks.flatMap((track) => track.hanging).sort((a, b) => a.start - b.start)
  return hanging.filter((note) => {
    const ticks = offs.get(note.channel * 128 + note.key) ?? []
    const index = ticks.findIndex((tick) => tick > note.start)
    if (index < 0) return true
    note.end = ticks.splice(index, 1)[0] ?? note.start
    return false
  })
}

export const isClosed = (note: PendingNote): boolean => note.end !== OPEN

export const asScoreNote = ({ start, end, key, velocity }: PendingNote): ScoreNote =>
  ({ start, end, key, velocity }) as ScoreNote
