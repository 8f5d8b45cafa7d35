import type { ScoreNote } from '../score.ts'

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
  /** Notes that end with an earlier one of their key, because its own note-off was lost. */
  readonly sharing: readonly PendingNote[]
  readonly orphanOffs: readonly { readonly tick: number; readonly channel: number; readonly key: number }[]
}

const OPEN = -1

/** What happened to one key of one channel, in the file's order: a note begins, or (a tick) something ends it. */
type KeyLog = (PendingNote | number)[]

/**
 * First on, first off. Two voices of a staff may hold one key, and then their offs come in either order; since a
 * key sounds until its last holder ends (law 1), which off closes which note is not heard.
 * Where a key has fewer offs than ons, a note-off was lost: there an off ends all that is open, as on an instrument,
 * for pairing in order would shift every later note of the key by one.
 */
export function notePairing(): NotePairing {
  const notes: PendingNote[] = []
  const logs: (KeyLog | undefined)[] = []
  const logOf = (slot: number): KeyLog => {
    const log = logs[slot] ?? []
    logs[slot] = log
    return log
  }
  return {
    on: (tick, channel, key, velocity) => {
      const note: PendingNote = { start: tick, end: OPEN, channel, key, velocity }
      notes.push(note)
      logOf(channel * 128 + key).push(note)
    },
    off: (tick, channel, key) => {
      logOf(channel * 128 + key).push(tick)
    },
    allOff: (tick, channel) => {
      for (let key = 0; key < 128; key++) {
        const log = logs[channel * 128 + key] ?? []
        const open =
          log.filter((each) => typeof each !== 'number').length - log.filter((each) => typeof each === 'number').length
        for (let left = open; left > 0; left--) log.push(tick)
      }
    },
    finish: () => {
      const hanging: PendingNote[] = []
      const sharing: PendingNote[] = []
      const orphanOffs: { tick: number; channel: number; key: number }[] = []
      for (const [slot, log] of logs.entries()) {
        if (!log) continue
        const result = pairInOrder(log)
        const settled = result.open.length === 0 ? result : pairTogether(log)
        for (const note of settled.open) hanging.push(note)
        for (const note of settled.sharing) sharing.push(note)
        for (const tick of settled.orphans) orphanOffs.push({ tick, channel: slot >> 7, key: slot & 0x7f })
      }
      return { notes, hanging, sharing, orphanOffs }
    },
  }
}

interface KeyPairing {
  readonly open: readonly PendingNote[]
  readonly sharing: readonly PendingNote[]
  readonly orphans: readonly number[]
}

function pairInOrder(log: KeyLog): KeyPairing {
  const open: PendingNote[] = []
  const orphans: number[] = []
  let first = 0
  for (const each of log) {
    if (typeof each !== 'number') open.push(each)
    else if (first < open.length) (open[first++] as PendingNote).end = each
    else orphans.push(each)
  }
  return { open: open.slice(first), sharing: [], orphans }
}

function pairTogether(log: KeyLog): KeyPairing {
  let open: PendingNote[] = []
  const sharing: PendingNote[] = []
  const orphans: number[] = []
  for (const each of log) {
    if (typeof each !== 'number') {
      each.end = OPEN
      open.push(each)
      continue
    }
    const ended = open.filter((note) => note.start < each)
    if (ended.length === 0) orphans.push(each)
    for (const note of ended) note.end = each
    for (const note of ended.slice(1)) sharing.push(note)
    open = open.filter((note) => note.start >= each)
  }
  return { open, sharing, orphans }
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

/** The notes as they stand: copying 50,000 of them would cost a third of reading them. */
export const asScoreNotes = (notes: readonly PendingNote[]): ScoreNote[] => notes as unknown as ScoreNote[]
