import { bytesOf, maker, manyBytes, onOffOrPush, sayOnOffOrPush } from './dialect.ts'

const value = manyBytes(2).describe('two bytes ("01 23") or one number')

/** Short system exclusive: one value draws, another retires, or one toggles. */
export const AHLBORN_GALANTI = maker({
  name: 'ahlborn-galanti',
  title: 'Ahlborn-Galanti',
  source: 'GrandOrgue 3.9, SysExAhlbornGalanti and SysExAhlbornGalantiToggle (what it understands of these consoles)',
  experimental: 'it is known what these consoles send, not that they obey the same bytes',
  numbers: 'values: { on: "01 23", off: "01 24" }, or { push: … } where one does both',
  spec: onOffOrPush(value),
  say: (spec) => sayOnOffOrPush(spec, (each) => [0xf0, 0x35, ...bytesOf(each, 2), 0xf7]),
})
