import { KIND } from './tape-format.ts'

/** What was handed over a short while ago and may not have left: it may have to be taken back. Does not allocate on `add`. */
export interface Recent {
  readonly add: (kind: number, about: number, atMs: number) => void
  /** What it was about; each once. Forgets it. */
  readonly perhapsNotOut: (nowMs: number) => {
    readonly keys: ReadonlySet<number>
    readonly elements: ReadonlySet<number>
    readonly boxes: ReadonlySet<number>
  }
}

/** Messages within the longest lead, with room: 100 ms on the fastest wire that is modelled are 105 messages. */
const CAPACITY = 2048
/** The system's timer too may be late: what should have left this recently may not have. */
const TIMER_LATE_MS = 25

export function createRecent(): Recent {
  const kinds = new Uint8Array(CAPACITY)
  const abouts = new Uint16Array(CAPACITY)
  const times = new Float64Array(CAPACITY)
  let count = 0
  return {
    add: (kind, about, atMs) => {
      const place = count++ % CAPACITY
      kinds[place] = kind
      abouts[place] = about
      times[place] = atMs
    },
    perhapsNotOut: (nowMs) => {
      const keys = new Set<number>()
      const elements = new Set<number>()
      const boxes = new Set<number>()
      for (let each = Math.max(0, count - CAPACITY); each < count; each++) {
        const place = each % CAPACITY
        if ((times[place] ?? 0) < nowMs - TIMER_LATE_MS) continue
        const about = abouts[place] ?? 0
        const kind = kinds[place]
        if (kind === KIND.noteOn || kind === KIND.noteOff) keys.add(about)
        else if (kind === KIND.draw || kind === KIND.retire) elements.add(about)
        else if (kind === KIND.box) boxes.add(about)
      }
      count = 0
      return { keys, elements, boxes }
    },
  }
}
