import { parse } from 'yaml'

/**
 * What a profile says of its console, read from its YAML once more, by somebody who knows nothing of the program: the
 * organ at the end of the wire goes by these.
 */
export interface Facts {
  readonly spacingMs: number
  readonly repeatGapMs: number
  /** What a note takes on the wire. */
  readonly noteMs: number
  readonly travelMs: number
  /** After a general cancel the machine rests for so long. */
  readonly settleMs: number
  /** By channel, counted from 0. */
  readonly divisions: ReadonlyMap<number, Manual>
  /** Stops, division by division, then couplers, then tremulants. */
  readonly elements: readonly Drawstop[]
  /** `channel controller`. */
  readonly boxes: ReadonlySet<string>
  readonly said: 'nrpn' | 'note' | 'toggle' | 'map' | 'stepped'
  /** A program change that retires all; null where it has none. */
  readonly cancel: { readonly channel: number; readonly program: number } | null
  /** What its general pistons hold, in their order. */
  readonly generals: readonly (readonly number[])[]
  readonly dynamics: ReadonlyMap<string, readonly number[]>
  /** What it says of its stops by itself: what hands move; also what it was told, once it has done it. */
  readonly tells: 'nothing' | 'hands' | 'all'
  /** Which of the elements a side file means by `Gt. Trumpet 8`. */
  readonly numbered: (short: string) => number
}

interface Manual {
  readonly name: string
  readonly low: number
  readonly high: number
}

export interface Drawstop {
  readonly name: string
  /** Of a stop. */
  readonly division: string | null
  /** Channel (from 0) and number by which it is said: NRPN, key, controller, bit of the map. */
  readonly channel: number
  readonly number: number
}

interface Yaml {
  readonly wire: string
  readonly spacingMs?: number
  readonly settleMs: number
  readonly dialect?: string
  readonly tells?: 'hands' | 'all'
  readonly generalCancel?: { readonly program: number; readonly channel: number }
  readonly action: { readonly repeatGapMs: number; readonly stopTravelMs: number }
  readonly divisions: readonly YamlDivision[]
  readonly couplers: readonly YamlElement[]
  readonly tremulants: readonly YamlElement[]
  readonly enclosures: readonly { readonly cc: number; readonly channel: number }[]
  readonly pistons: readonly { readonly name: string; readonly draw: readonly string[]; readonly general?: number }[]
}
interface YamlElement {
  readonly name: string
  readonly footage?: number
  readonly number?: number
  readonly midi?: {
    readonly nrpn?: number
    readonly note?: number
    readonly cc?: number
    readonly channel: number
  }
}
interface YamlDivision {
  readonly name: string
  readonly letter: string
  readonly channel: number
  readonly compass: readonly [number, number]
  readonly stops: readonly YamlElement[]
}

const SHORT: Readonly<Record<string, string>> = { 'Gt.': 'Great', 'Sw.': 'Swell', 'Ped.': 'Pedal' }
/** A Syndyne console's own: less can damage it. */
const SYNDYNE_MS = 250
/** Three bytes at 31,250 baud. */
const DIN_NOTE_MS = 0.96

export function readFacts(text: string): Facts {
  const yaml = parse(text) as Yaml
  const drawstop = ({ name, footage, number, midi }: YamlElement, division: string | null): Drawstop => ({
    name: division === null ? name : `${division} ${name} ${footage}`,
    division,
    channel: (midi?.channel ?? 1) - 1,
    number: midi?.nrpn ?? midi?.note ?? midi?.cc ?? (number ?? 0) - 1,
  })
  const elements = [
    ...yaml.divisions.flatMap(({ name, stops }) => stops.map((stop) => drawstop(stop, name))),
    ...[...yaml.couplers, ...yaml.tremulants].map((each) => drawstop(each, null)),
  ]
  const numbered = (short: string): number => {
    const [first = '', ...rest] = short.split(' ')
    const name = SHORT[first] ? [SHORT[first], ...rest].join(' ') : short
    return elements.findIndex((each) => each.name === name)
  }
  const first = yaml.divisions[0]?.stops[0]
  const holds = ({ draw }: Yaml['pistons'][number]) => draw.map(numbered)
  return {
    spacingMs: yaml.spacingMs ?? (yaml.dialect === 'syndyne' ? SYNDYNE_MS : 0),
    repeatGapMs: yaml.action.repeatGapMs,
    noteMs: yaml.wire === 'din' ? DIN_NOTE_MS : 0,
    travelMs: yaml.action.stopTravelMs,
    settleMs: yaml.settleMs,
    divisions: new Map(
      yaml.divisions.map(({ name, channel, compass: [low, high] }) => [channel - 1, { name, low, high }]),
    ),
    elements,
    boxes: new Set(yaml.enclosures.map(({ channel, cc }) => `${channel - 1} ${cc}`)),
    said:
      yaml.dialect === 'syndyne'
        ? 'stepped'
        : yaml.dialect === 'rodgers'
          ? 'map'
          : first?.midi?.nrpn !== undefined
            ? 'nrpn'
            : first?.midi?.note !== undefined
              ? 'note'
              : 'toggle',
    cancel: yaml.generalCancel
      ? { channel: yaml.generalCancel.channel - 1, program: yaml.generalCancel.program - 1 }
      : null,
    generals: yaml.pistons.filter(({ general }) => general !== undefined).map(holds),
    dynamics: new Map(yaml.pistons.map((piston) => [piston.name, holds(piston)])),
    tells: yaml.tells ?? 'nothing',
    numbered,
  }
}
