import { bytesOf, maker, manyBytes, onOffOrPush, sayOnOffOrPush } from './dialect.ts'

const value = manyBytes(3).describe('three bytes ("00 01 23") or one number')

/** Short system exclusive: one value draws, another retires, or one toggles. */
export const VISCOUNT = maker({
  name: 'viscount',
  title: 'Viscount',
  source: 'GrandOrgue 3.9, SysExViscount and SysExViscountToggle (what it understands of these consoles)',
  experimental: 'it is known what these consoles send, not that they obey the same bytes',
  numbers: 'values: { on: "00 01 23", off: "00 01 24" }, or { push: … } where one does both',
  spec: onOffOrPush(value),
  say: (spec) => sayOnOffOrPush(spec, (each) => [0xf0, 0x31, ...bytesOf(each, 3), 0xf7]),
})
