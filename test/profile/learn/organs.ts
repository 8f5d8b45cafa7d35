import { readdirSync, readFileSync } from 'node:fs'
import { hex } from '../../../src/midi/index.ts'
import { type Element, type Organ, readOrgan } from '../../../src/organ/index.ts'

/** How an element is said, by its bytes: a key that comes up is the same in any of its forms. */
export const wire = ({ control }: Element): string =>
  control.type === 'switch'
    ? `${hex(control.on)} / ${(control.on[0] ?? 0) >> 4 === 9 ? hex([0x80 | ((control.on[0] ?? 0) & 15), control.on[1] ?? 0]) : hex(control.off)}`
    : control.type === 'toggle'
      ? hex(control.push)
      : control.type === 'map'
        ? `place ${control.bit}`
        : 'general'
const STOPS = [0, 1, 2, 3, 4, 5, 6, 7]
const made = (dialect: string, number: (index: number) => string): [string, Organ] => [
  dialect,
  readOrgan(
    `${dialect}.yaml`,
    `name: Made
dialect: ${dialect}
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [C2, A6]
    stops:
${STOPS.slice(0, 5)
  .map((index) => `      - { name: G${index}, family: flute, number: ${number(index)} }`)
  .join('\n')}
  - name: Pedal
    letter: P
    channel: 3
    compass: [C2, F4]
    pedal: true
    stops:
${STOPS.slice(5)
  .map((index) => `      - { name: P${index}, family: flute, number: ${number(index)} }`)
  .join('\n')}
`,
  ),
]
const two = (value: number) => value.toString(16).toUpperCase().padStart(2, '0')

/** Every dialect whose stops have messages; the values are spread as makers spread them. */
export const DIALECTS: readonly [string, Organ][] = [
  made('allen', (index) => `"01 ${two(3 * index)}"`),
  made('rodgers', (index) => String(1 + 9 * index)),
  made('johannus', (index) => `{ on: ${1 + 2 * index}, off: ${2 + 2 * index} }`),
  made('viscount', (index) => `{ on: "00 01 ${two(2 * index)}", off: "00 01 ${two(2 * index + 1)}" }`),
  made('ahlborn-galanti', (index) => `{ on: "01 ${two(index)}", off: "02 ${two(index)}" }`),
  made('hauptwerk', (index) => `"56 ${two(7 * index)}"`),
  made('aeolus', (index) => `${index % 3}/${index}`),
  made('grandorgue', (index) => String(200 + index)),
  made('nrpn', (index) => String(130 + index)),
  made('cc', (index) => String(20 + index)),
]
/** The same code draws and retires. */
export const TOGGLES: readonly [string, Organ][] = [
  made('johannus', (index) => `{ push: ${1 + index} }`),
  made('viscount', (index) => `{ push: "00 01 ${two(index)}" }`),
]
export const SHIPPED = readdirSync('organs')
  .filter((name) => name.endsWith('.yaml'))
  .map((name): [string, Organ] => [name, readOrgan(name, readFileSync(`organs/${name}`, 'utf8'))])
