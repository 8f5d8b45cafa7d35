import { readOrgan } from '../src/organ/index.ts'

const STOPS = ['Principal 8 principal', 'Octave 4 principal', 'Trumpet 8 reed']

const consoleOf = (dialect: string, stop: (index: number) => string, more: string) =>
  readOrgan(
    'organs/console.yaml',
    `name: Console
dialect: ${dialect}
wire: usb
leadInMs: 0
settleMs: 0
action: { stopTravelMs: 50, repeatGapMs: 40, leadMaxMs: 150 }
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [36, 96]
    stops:
${STOPS.map((name, index) => {
  const [text, footage, family] = name.split(' ')
  return `      - { name: ${text}, footage: ${footage}, family: ${family}${stop(index)} }`
}).join('\n')}
${more}`,
  )

/** One message says its three stops, at places 1, 8 and 15: the lowest bits of the first three bytes. */
export const mapOrgan = (more = '') =>
  consoleOf(
    'rodgers',
    (index) => `, number: ${1 + 7 * index}`,
    `pistons:
  - { name: p, draw: [Principal 8] }
  - { name: f, draw: [Principal 8, Octave 4, Trumpet 8], retire: others }
${more}`,
  )

/** Three generals: Principal; with Octave; with Octave and Trumpet. */
export const steppedOrgan = (more = '') =>
  consoleOf(
    'syndyne',
    () => '',
    `memory: 3
pistons:
  - { name: p, general: 1, draw: [Principal 8], retire: others }
  - { name: mf, general: 2, draw: [Principal 8, Octave 4], retire: others }
  - { name: f, general: 3, draw: [Principal 8, Octave 4, Trumpet 8], retire: others }
${more}`,
  )

/** The stops that a map of `mapOrgan` draws: `1`, `13`; what is no map is left out. */
export const mapsIn = (sent: readonly (readonly number[])[]): string[] =>
  sent.flatMap((bytes) =>
    bytes[0] === 0xf0 ? [[7, 8, 9].flatMap((at, index) => (bytes[at] === 1 ? [index + 1] : [])).join('')] : [],
  )

/** `cancel`, `previous`, `next`: what `steppedOrgan` is told. */
export const stepsIn = (sent: readonly (readonly number[])[]): string[] =>
  sent.flatMap(([status, controller, value]) =>
    status === 0xb0 && controller === 16 ? [['cancel', 'previous', 'next'][value ?? 0] ?? ''] : [],
  )
