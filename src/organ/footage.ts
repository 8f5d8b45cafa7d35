const FRACTIONS: ReadonlyMap<number, string> = new Map([
  [10.667, '10 2/3'],
  [5.333, '5 1/3'],
  [3.2, '3 1/5'],
  [2.667, '2 2/3'],
  [1.6, '1 3/5'],
  [1.333, '1 1/3'],
  [1.143, '1 1/7'],
  [0.889, '8/9'],
  [0.5, '1/2'],
])

export const formatFootage = (feet: number): string =>
  FRACTIONS.get(Math.round(feet * 1000) / 1000) ?? String(Math.round(feet * 1000) / 1000)

/** `8`, `8'`, `2 2/3`, `2⅔`, `1/2` to feet; undefined for what is no footage. */
export function parseFootage(text: string): number | undefined {
  // NFKC takes ⅔ apart, with a fraction slash.
  const plain = text
    .replace(/[′'’]|\s*ft\.?$/g, '')
    .replace(/[⅔⅓⅗⅕½]/g, (fraction) => ` ${fraction.normalize('NFKC').replace('\u2044', '/')}`)
    .trim()
  if (/^\d+\.\d+$/.test(plain)) return Number(plain)
  const match = /^(?:(\d+)(?:\s+|-)?)?(?:(\d+)\/(\d+))?$/.exec(plain)
  if (!match || plain === '') return undefined
  const [, whole, over, under] = match
  if (over !== undefined && Number(under) === 0) return undefined
  return Number(whole ?? 0) + (over === undefined ? 0 : Number(over) / Number(under))
}
