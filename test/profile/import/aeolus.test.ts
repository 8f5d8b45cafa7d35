import { describe, expect, test } from 'vitest'
import { elementName, readOrgan } from '../../../src/organ/index.ts'
import { readAeolus } from '../../../src/profile/import/aeolus.ts'
import { profileText } from '../../../src/profile/import/write-profile.ts'

const DEFINITION = `# ours
/instr/new
/manual/new   II
/manual/new   I
/pedal/new    P
/divis/new    II  1  1
/rank  C 17 prin8.ae0
/swell
/tremul 4.0 0.4
/divis/end
/divis/new    I   2  2
/rank  C 17 flute4.ae0
/divis/end
/divis/new    P   3  3
/rank  C 17 bourdon16.ae0
/divis/end
/group/new II
/stop 0 1 1
/tremul 1 TR Tremulant
/group/end
/group/new I
/stop 0 2 1
/stop 2 1 1
/coupler 2 1 C1+2 I+II
/group/end
/group/new P
/stop 0 3 1
/group/end
`
/** A rank's head: lowest and highest key, the fraction of 8 foot, its name. */
function rank(name: string, low: number, high: number, over: number, under: number): Uint8Array {
  const bytes = new Uint8Array(200)
  bytes.set(new TextEncoder().encode('AEOLUS'))
  bytes.set([low, high, over, under], 28)
  bytes.set(new TextEncoder().encode(name), 32)
  return bytes
}
const RANKS: Readonly<Record<string, Uint8Array>> = {
  'prin8.ae0': rank('Principal$8', 36, 96, 1, 1),
  'flute4.ae0': rank('Quinta-$dena', 36, 96, 2, 1),
  'bourdon16.ae0': rank('Subbass$16', 36, 67, 1, 2),
}
const read = (text = DEFINITION) =>
  readAeolus('definition', new TextEncoder().encode(text), (file) => RANKS[file] ?? null)

describe("Aeolus' definition", () => {
  test('becomes a profile: group and button of each, lengths from the ranks', () => {
    const organ = readOrgan('aeolus.yaml', profileText(read()))
    expect(organ.elements.map(elementName)).toEqual([
      'II Principal 8',
      'I Quintadena 4',
      'I Principal 8',
      'P Subbass 16',
      'I+II',
      'II Tremulant',
    ])
    expect(read().divisions.map(({ stops }) => stops.map(({ number }) => number))).toEqual([
      ['0/0'],
      ['1/0', '1/1'],
      ['2/0'],
    ])
    expect(organ.divisions.at(-1)?.compass).toEqual({ low: 36, high: 67 })
    expect(organ.divisions.at(-1)?.isPedal).toBe(true)
  })
  test('a rank that cannot be read is said; its stop has the name of its file', () => {
    const { divisions, leftOut } = readAeolus('definition', new TextEncoder().encode(DEFINITION), () => null)
    expect(divisions[0]?.stops[0]?.name).toBe('prin8')
    expect(leftOut.filter((each) => /could not be read/.test(each))).toHaveLength(4)
  })
  test.each([
    ['/stop 0 9 1', /definition:\d+: .*0 to 3/s],
    ['/stop 0 1 9', /definition:\d+: /],
    ['/coupler 9 1 C x', /definition:\d+: /],
    ['/tremul x TR T', /definition:\d+: /],
  ])('%s: where, and what was expected', (line, complaint) => {
    expect(() => read(`${DEFINITION}${line}\n`)).toThrow(complaint)
  })
})
