/** Pistons of the organ of the tests, called and not, divisional and general, known and not. */
export const CALLED = `pistons:
  - { name: full, draw: [Sw. Oboe 8, Gt. Open Diapason 8, Gt. Principal 4, Ped. Bourdon 16], retire: others, call: { program: 5 } }
  - { name: Great 1, division: Great, draw: [Principal 4], retire: others, call: { program: 21, channel: 2 } }
  - { name: Great 2, division: Great, draw: [Open Diapason], retire: others }
  - { name: Tutti, draw: unknown, call: { program: 9 } }
  - { name: Swell X, division: Swell, draw: unknown, call: { program: 23, channel: 1 } }
controlChannel: 16
`
