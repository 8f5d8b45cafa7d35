import { createHash } from 'node:crypto'

/** Of what is being made now, every file that was read for it: what was judged can be told from what came after it. */
let noted: Map<string, string> | null = null

export function noteRead(path: string, bytes: Uint8Array): void {
  noted?.set(path, createHash('sha256').update(bytes).digest('hex'))
}

/**
 * Makes something at once, from files.
 * @returns it, and the hash of all that was read for it
 */
export function withReads<Result>(make: () => Result): { readonly result: Result; readonly read: string } {
  const outer = noted
  const mine = new Map<string, string>()
  noted = mine
  try {
    const result = make()
    const all = [...mine].sort(([a], [b]) => (a < b ? -1 : 1))
    return { result, read: createHash('sha256').update(JSON.stringify(all)).digest('hex') }
  } finally {
    noted = outer
    for (const [path, hash] of mine) outer?.set(path, hash)
  }
}
