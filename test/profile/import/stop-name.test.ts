import { expect, test } from 'vitest'
import { splitStopName } from '../../../src/profile/import/stop-name.ts'

test.each([
  ["Bourdon 16'", 'Bourdon', 16],
  ['8 Montre', 'Montre', 8],
  ["Contre- basse 16'", 'Contrebasse', 16],
  ["Quinte 2 2/3'", 'Quinte', 8 / 3],
  ['Nasard 2⅔’', 'Nasard', 8 / 3],
  ["Terz 1 3/5'", 'Terz', 1.6],
  ['Flöte 4 Fuß', 'Flöte', 4],
  ['Flûte 8 pieds', 'Flûte', 8],
  ['Octave 4', 'Octave', 4],
  ['Mixtur IV', 'Mixtur IV', null],
  ['Mixtur 5 fach', 'Mixtur 5 fach', null],
  ['Diapason 2nd', 'Diapason 2nd', null],
  ["8'", "8'", 8],
] as const)('%s', (text, name, footage) => {
  const split = splitStopName(text)
  expect(split.name).toBe(name)
  if (footage === null) expect(split.footage).toBeNull()
  else expect(split.footage).toBeCloseTo(footage, 3)
})
