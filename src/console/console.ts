/**
 * What an organ has, and how that is known. Arrays, so that the player's thread keeps it without allocating; everywhere
 * else it is a value that `after` makes anew. `P` is how a piston is kept.
 */
export interface Console<P> {
  /** 1 where a key is down: `channel << 7 | key`. */
  readonly keys: Uint8Array
  /** `LEAVES.retired`, `drawn` or `unknown` for each element. */
  readonly drawn: Uint8Array
  /** `MARK`s for each element: what moved it last, and how sure that is. */
  readonly marks: Uint8Array
  /** Where each box and pedal was last told to stand, 0 to 127; −1 where nothing was told. */
  readonly boxes: Int16Array
  /** Pistons in force whose contents nobody knows, in the order in which they were pressed. */
  pressed: readonly P[]
  /** Of a console that steps through its generals: 0 is general cancel, 1 the first general; null where nobody knows. */
  place: number | null
}

/** What a message leaves in an element: retired, drawn, whatever it was, or what nobody knows. */
export const LEAVES = { retired: 0, drawn: 1, alone: 2, unknown: 3 } as const
export type Leaves = (typeof LEAVES)[keyof typeof LEAVES]

/** Bits of `Console.marks`; none of them: nobody has told the organ how the element is to be. */
export const MARK = {
  /** The organ has been told, or has told us, of this very element. */
  known: 1,
  /** A piston of the organ moved it last: a person may have set it otherwise, so it is told again when it is named. */
  piston: 2,
  /** Moved by a hand here: at the page, the terminal, the broker. */
  operator: 4,
  /** Moved by a hand at the console itself. */
  console: 8,
} as const

/** What moved it. */
export type By = 'plan' | 'operator' | 'console'
const BY = { plan: 0, operator: MARK.operator, console: MARK.console } as const

/**
 * The one table of what each kind of message leaves behind in the elements that it moves: a message of the element's own,
 * or one that says it together with others, makes sure; a piston of the organ does what its setter holds.
 */
export const marksOf = (kind: 'known' | 'piston', by: By): number => MARK[kind] | BY[by]

export const KEY_SLOTS = 16 * 128

/** @param leaves how everything stands to begin with */
export function newConsole<P>(
  elements: number,
  boxes: number,
  leaves: Leaves = LEAVES.retired,
  keySlots = KEY_SLOTS,
): Console<P> {
  return {
    keys: new Uint8Array(keySlots),
    drawn: new Uint8Array(elements).fill(leaves),
    marks: new Uint8Array(elements),
    boxes: new Int16Array(boxes).fill(-1),
    pressed: [],
    place: null,
  }
}

export const copyOf = <P>({ keys, drawn, marks, boxes, pressed, place }: Console<P>): Console<P> => ({
  keys: keys.slice(),
  drawn: drawn.slice(),
  marks: marks.slice(),
  boxes: boxes.slice(),
  pressed,
  place,
})

// What follows changes the console that it is given, and does not allocate.

/** An element was moved. */
export function leave<P>({ drawn, marks }: Console<P>, id: number, leaves: number, mark: number): void {
  if (leaves === LEAVES.alone) return
  drawn[id] = leaves
  marks[id] = mark
}

/** Several were moved by one message: a row of `LEAVES`, a place an element. */
export function leaveRow<P>(console: Console<P>, rows: Uint8Array, start: number, mark: number): void {
  for (let id = 0; id < console.drawn.length; id++) leave(console, id, rows[start + id] ?? LEAVES.alone, mark)
}

/** The same, said by one message with all that it leaves as it was: of that, what moved it stays known. */
export function leaveTogether<P>(console: Console<P>, rows: Uint8Array, start: number, by: By): void {
  const { drawn, marks } = console
  for (let id = 0; id < drawn.length; id++) {
    const leaves = rows[start + id] ?? LEAVES.alone
    const hands = drawn[id] === leaves ? (marks[id] ?? 0) & (MARK.operator | MARK.console) : BY[by]
    leave(console, id, leaves, MARK.known | hands)
  }
}

/** What is named belongs to what names it, though it may stand so already. */
export function claim<P>({ marks }: Console<P>, id: number, by: By): void {
  marks[id] = ((marks[id] ?? 0) & (MARK.known | MARK.piston)) | BY[by]
}

/** A general cancel: everything is retired, and that is known, whatever was pressed before. */
export function leaveNothing<P>(console: Console<P>, by: By): void {
  console.drawn.fill(LEAVES.retired)
  console.marks.fill(marksOf('known', by))
  console.pressed = NONE
  console.place = 0
}

const NONE: readonly never[] = []

/** Others may have moved stops meanwhile: what we drew stays ours, and nothing is sure. */
export function forget<P>(console: Console<P>): void {
  console.marks.fill(0)
  console.pressed = NONE
  console.place = null
}

/** Whether the organ is known to have an element so. */
export const isSurely = <P>({ drawn, marks }: Console<P>, id: number, leaves: number): boolean =>
  drawn[id] === leaves && ((marks[id] ?? 0) & MARK.known) !== 0

/** A piston of the organ moved it last. */
export const isByPiston = <P>({ marks }: Console<P>, id: number): boolean => ((marks[id] ?? 0) & MARK.piston) !== 0

/** Drawn by a hand at the console, and named by nobody since: it is the organist's. */
export const isDrawnAtConsole = <P>({ drawn, marks }: Console<P>, id: number): boolean =>
  drawn[id] === LEAVES.drawn && ((marks[id] ?? 0) & MARK.console) !== 0
