/** The same numbers each time (mulberry32): an input that fails is known by its kind and number. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** What is dear, or means something, in the formats that we read. */
const WORDS = [
  ...[
    '*',
    '&a',
    '!!js',
    '99999999999',
    '-1',
    '0-99999999',
    '1e309',
    '[',
    '{',
    '"',
    '\n',
    ': ',
    '- ',
    '\x1b]0;x\x07',
    '½',
    '\u202e',
  ],
  ...[
    'null',
    '{}',
    '[]',
    'MTrk',
    'F0 7E F7',
    '%2f',
    '../',
    '[Organ]',
    'NumberOfManuals=9999',
    '\x00',
    '\xff',
    '__proto__',
  ],
].map((word) => Buffer.from(word))
const MOST_BYTES = 64 * 1024

/** A good input, spoilt in up to six places: bytes changed, taken out, doubled, words put in, cut off. */
export function spoilt(good: readonly Uint8Array[], seed: number): Uint8Array {
  const below = numbers(seed)
  let bytes = Buffer.from(good[below(good.length)] ?? Buffer.alloc(0))
  for (let times = below(6) + 1; times > 0; times--) {
    const at = below(bytes.length + 1)
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
    const length = below(40)
    switch (below(6)) {
      case 0:
        bytes = Buffer.concat([before, Buffer.of(below(256)), after.subarray(1)])
        break
      case 1:
        bytes = Buffer.concat([before, after.subarray(length)])
        break
      case 2:
        bytes = Buffer.concat([before, ...Array.from({ length: below(4) + 1 }, () => after.subarray(0, length)), after])
        break
      case 3:
        bytes = Buffer.concat([before, WORDS[below(WORDS.length)] ?? Buffer.alloc(0), after])
        break
      case 4:
        bytes = Buffer.from(before)
        break
      default:
        bytes = Buffer.concat([before, Buffer.of(below(2) * 255, below(256)), after.subarray(2)])
    }
  }
  return bytes.subarray(0, MOST_BYTES)
}
