/** Bytes as they come in, in pieces of any length, to whole messages of one, two or three bytes. All have their status. */
export function messageReader(onMessage: (message: readonly number[]) => void): (bytes: Uint8Array) => void {
  let pending: number[] = []
  return (bytes) => {
    for (const byte of bytes) {
      if (byte >= 0xf8) {
        onMessage([byte])
        continue
      }
      pending.push(byte)
      const length = (pending[0] ?? 0) >> 4 === 0xc ? 2 : 3
      if (pending.length < length) continue
      onMessage(pending)
      pending = []
    }
  }
}
