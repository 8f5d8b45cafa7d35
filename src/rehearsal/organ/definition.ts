import type { Rank } from '../../sound/house-organ/index.ts'
import { gainOf, verifyGain } from './gain.ts'
import { jambs, type Place } from './jambs.ts'
import { CLOSED_PER_CENT, type Kind } from './kind.ts'
import { type Manual, manualsOf } from './pipework.ts'
import type { Rehearsed } from './respoken.ts'
import { list, numbered, type Section, sectionsText } from './sections.ts'
import { witnessSections } from './witness.ts'

/** Where the sample of a rank's key lies, and how far the pipe is tuned from it. */
export interface SampleOf {
  readonly key: number
  readonly cents: number
}

/** Every third key has a sample; what lies between is the nearest one, tuned: nobody hears it. Marks cannot be tuned. */
export function sampleFor(kind: Kind, { division }: Rank, key: number): SampleOf {
  if (kind === 'verify') return { key, cents: 0 }
  const { low, high } = division.compass
  const near = Math.min(high, low + 3 * Math.round((key - low) / 3))
  return { key: near, cents: 100 * (key - near) }
}

export const sampleName = (rank: Rank, key: number): string =>
  `${String(rank.index).padStart(2, '0')}-${String(key).padStart(3, '0')}.wav`

/** How far the tremulant shakes, in per cent. */
const TREMBLES: Readonly<Record<Kind, number>> = { rehearsal: 18, verify: 25 }
const TREMULANT_PERIOD_MS = 180

export const churchName = ({ organ }: Rehearsed, kind: Kind): string =>
  `${organ.name} (${kind === 'verify' ? 'verify set' : 'rehearsal'})`

/** What GrandOrgue must be told, and this organ has none of. */
const NONE_OF = ['ReversiblePistons', 'Generals', 'DivisionalCouplers', 'Panels', 'Images', 'Switches', 'Ranks'].map(
  (what) => `NumberOf${what}`,
)
const COMBINATIONS_STORE = [
  'DivisionalsStoreIntermanualCouplers',
  'DivisionalsStoreIntramanualCouplers',
  'DivisionalsStoreTremulants',
  'GeneralsStoreDivisionalCouplers',
]
/** What is coupled is not coupled again. */
const COUPLED_ON = [
  'UnisonIntermanual',
  'UpwardIntermanual',
  'DownwardIntermanual',
  'UpwardIntramanual',
  'DownwardIntramanual',
].map((way) => `CoupleToSubsequent${way}Couplers`)

const all = (keys: readonly string[], value: string | number): Record<string, string | number> =>
  Object.fromEntries(keys.map((key) => [key, value]))

/**
 * The definition of a whole organ for GrandOrgue (ODF). Keys as GrandOrgue 3.9.5 wants them: one that is missing is a
 * "Load error".
 */
export function definition(rehearsed: Rehearsed, kind: Kind): string {
  const manuals = manualsOf(rehearsed)
  const hasPedals = manuals.some(({ number }) => number === 0)
  const stops = manuals.flatMap((manual) => manual.stops.map((each) => ({ ...each, manual })))
  const couplers = manuals.flatMap((manual) => manual.couplers)
  const tremulants = manuals.flatMap((manual) => manual.tremulants)
  const { enclosures } = rehearsed.organ
  const console = jambs(manuals)
  const gain = gainOf(rehearsed, kind)
  // The witness' keys and pipes stand behind all others.
  const witnesses = kind === 'verify' ? 1 : 0
  const order = rehearsed.organ.elements.filter((each) => each.kind === 'tremulant')
  const tremulantNumber = (of: (typeof tremulants)[number]) => order.indexOf(of) + 1
  const sections: Section[] = [
    {
      name: 'Organ',
      keys: {
        ChurchName: churchName(rehearsed, kind),
        ChurchAddress: 'voluntary',
        HasPedals: hasPedals ? 'Y' : 'N',
        NumberOfManuals: manuals.length - (hasPedals ? 1 : 0) + witnesses,
        NumberOfEnclosures: enclosures.length,
        NumberOfTremulants: order.length,
        NumberOfWindchestGroups: manuals.length + witnesses,
        ...all(NONE_OF, 0),
        NumberOfLabels: console.labels.length,
        ...all(COMBINATIONS_STORE, 'N'),
        AmplitudeLevel: 100,
        ...console.panel,
      },
    },
    ...console.labels.map(
      ({ name, column }, index): Section => ({
        name: numbered('Label', index),
        keys: {
          Name: name,
          FreeXPlacement: 'N',
          FreeYPlacement: 'N',
          DispDrawstopCol: column,
          DispSpanDrawstopColToRight: 'N',
          DispAtTopOfDrawstopCol: 'Y',
          DispLabelColour: 'Black',
          DispLabelFontSize: 'Normal',
          DispImageNum: 1,
        },
      }),
    ),
    ...enclosures.map(
      ({ name }, index): Section => ({
        name: numbered('Enclosure', index),
        keys: {
          Name: name,
          AmpMinimumLevel: CLOSED_PER_CENT[kind],
          Displayed: 'Y',
          DispLabelColour: 'White',
          DispLabelFontSize: 'Normal',
          MIDIInputNumber: 0,
        },
      }),
    ),
    ...tremulants.map(
      (tremulant): Section => ({
        name: numbered('Tremulant', tremulantNumber(tremulant) - 1),
        keys: {
          Name: tremulant.name,
          Period: TREMULANT_PERIOD_MS,
          StartRate: 8,
          StopRate: 8,
          AmpModDepth: TREMBLES[kind],
          DefaultToEngaged: 'N',
          ...knob(console.places.get(tremulant.id), 'Dark Red'),
        },
      }),
    ),
    ...manuals.map(
      ({ division, enclosures: boxes, tremulants: shaken }, index): Section => ({
        name: numbered('WindchestGroup', index),
        keys: {
          Name: division.name,
          NumberOfEnclosures: boxes.length,
          ...list(
            'Enclosure',
            boxes.map((each) => enclosures.indexOf(each) + 1),
          ),
          NumberOfTremulants: shaken.length,
          ...list('Tremulant', shaken.map(tremulantNumber)),
        },
      }),
    ),
    ...manuals.map((manual): Section => {
      const { number, division } = manual
      const keys = division.compass.high - division.compass.low + 1
      return {
        name: `Manual${String(number).padStart(3, '0')}`,
        keys: {
          Name: division.name,
          NumberOfLogicalKeys: keys,
          FirstAccessibleKeyLogicalKeyNumber: 1,
          FirstAccessibleKeyMIDINoteNumber: division.compass.low,
          NumberOfAccessibleKeys: keys,
          MIDIInputNumber: 0,
          Displayed: 'Y',
          NumberOfStops: manual.stops.length,
          ...list(
            'Stop',
            stops.flatMap((stop, index) => (stop.manual === manual ? [index + 1] : [])),
          ),
          NumberOfCouplers: manual.couplers.length,
          ...list(
            'Coupler',
            manual.couplers.map((each) => couplers.indexOf(each) + 1),
          ),
          NumberOfTremulants: 0,
          NumberOfDivisionals: 0,
        },
      }
    }),
    ...couplers.map((coupler, index): Section => {
      const destination = manuals.find(({ division }) => division === coupler.sounds)
      return {
        name: numbered('Coupler', index),
        keys: {
          Name: coupler.name,
          UnisonOff: 'N',
          DestinationManual: destination?.number ?? 0,
          DestinationKeyshift: coupler.shift,
          ...all(COUPLED_ON, 'N'),
          DefaultToEngaged: 'N',
          ...knob(console.places.get(coupler.id), 'Dark Green'),
        },
      }
    }),
    ...stops.map(({ stop, name, rank, manual }, index): Section => {
      const { low, high } = manual.division.compass
      return {
        name: numbered('Stop', index),
        keys: {
          Name: name,
          NumberOfLogicalPipes: high - low + 1,
          NumberOfAccessiblePipes: high - low + 1,
          FirstAccessiblePipeLogicalPipeNumber: 1,
          FirstAccessiblePipeLogicalKeyNumber: 1,
          WindchestGroup: manuals.indexOf(manual) + 1,
          Percussive: 'N',
          AmplitudeLevel: 100,
          Gain: decibels(rank === null ? 1 : gain(rank)),
          DefaultToEngaged: stop === null ? 'Y' : 'N',
          ...(stop === null ? { Displayed: 'N' } : knob(console.places.get(stop.id), 'Black')),
          ...pipes(kind, rank, manual),
        },
      }
    }),
    ...(kind === 'verify'
      ? witnessSections(rehearsed, stops.length + 1, manuals.length + 1, decibels(verifyGain(rehearsed)))
      : []),
  ]
  return sectionsText(sections)
}

const decibels = (factor: number): string => (20 * Math.log10(factor)).toFixed(2)

function pipes(kind: Kind, rank: Rank | null, { division }: Manual): Record<string, string | number> {
  const keys: Record<string, string | number> = {}
  for (let key = division.compass.low; key <= division.compass.high; key++) {
    const pipe = numbered('Pipe', key - division.compass.low)
    if (rank === null) {
      keys[pipe] = 'DUMMY'
      continue
    }
    const sample = sampleFor(kind, rank, key)
    keys[pipe] = `samples\\${sampleName(rank, sample.key)}`
    if (sample.cents !== 0) keys[`${pipe}PitchTuning`] = sample.cents
  }
  return keys
}

const knob = (place: Place | undefined, colour: string): Record<string, string | number> =>
  place === undefined
    ? { Displayed: 'N' }
    : {
        Displayed: 'Y',
        DispDrawstopCol: place.column,
        DispDrawstopRow: place.row,
        DispLabelColour: colour,
        DispLabelFontSize: 'Small',
      }
