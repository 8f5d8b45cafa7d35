import { Transform } from 'node:stream'

const BLOCK = 512
const SIZE_AT = 124
const SIZE_LENGTH = 12
const TYPE_AT = 156
/** Long names and the like; a backup's are some hundred bytes. */
const MOST_OF_A_HEAD_BYTES = 64 * 1024
/** An archive ends with two empty blocks, and is filled up to a whole record: ten kilobytes as tar usually writes it. */
const MOST_EMPTY_BYTES = 1024 * 1024
/** Kinds of tar’s that say something of the next member: pax (`x`, `g`), GNU's long names (`L`, `K`). */
const ABOUT_THE_NEXT = 'xgLK'

/**
 * Looks at a tar archive's heads as they come by, before anything believes them: a size that is no number would never end,
 * one of a head about the next would be held in memory whole.
 * @param damaged the error for what is wrong, in words
 */
export function tarGuard(mostBytes: number, damaged: (problem: string) => Error): Transform {
  let head = Buffer.alloc(0)
  /** Bytes of the member that are still to come. */
  let rest = 0
  let bytes = 0
  let empty = 0
  const look = (block: Buffer) => {
    if (block.every((byte) => byte === 0)) {
      empty += BLOCK
      if (empty > MOST_EMPTY_BYTES) throw damaged('it goes on with nothing after its end')
      return
    }
    const size = /^[ ]*([0-7]+)[ \0]*$/.exec(block.toString('latin1', SIZE_AT, SIZE_AT + SIZE_LENGTH))?.[1]
    if (size === undefined) throw damaged('a member says no size that tar knows')
    const length = Number.parseInt(size, 8)
    const type = String.fromCharCode(block[TYPE_AT] ?? 0)
    if (ABOUT_THE_NEXT.includes(type) && length > MOST_OF_A_HEAD_BYTES) throw damaged('a name in it is longer than any')
    bytes += length
    if (bytes > mostBytes) throw damaged('it unpacks to more than 4 GB')
    rest = Math.ceil(length / BLOCK) * BLOCK
  }
  const take = (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      const passed = Math.min(rest, chunk.length - at)
      rest -= passed
      at += passed
      if (at >= chunk.length) return
      const piece = chunk.subarray(at, at + BLOCK - head.length)
      head = Buffer.concat([head, piece])
      at += piece.length
      if (head.length < BLOCK) return
      look(head)
      head = Buffer.alloc(0)
    }
  }
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      try {
        take(chunk)
        done(null, chunk)
      } catch (thrown) {
        done(thrown as Error)
      }
    },
  })
}
