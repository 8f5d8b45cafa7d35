import type {
  Coupler,
  Division,
  ElementId,
  Enclosure,
  Organ,
  Stepper,
  Stop,
  Together,
  Tremulant,
} from '../../organ/index.ts'

/** What of an organ the house organ must know to follow its bytes. */
export type SoundingOrgan = Pick<
  Organ,
  'name' | 'divisions' | 'elements' | 'enclosures' | 'pistons' | 'together' | 'generalCancel'
>

/** Divisions by their place, since JSON knows no identity. */
type Placed<Thing, Names extends keyof Thing> = Omit<Thing, Names> & { readonly [Name in Names]: number }
type PlainElement = Placed<Stop, 'division'> | Placed<Tremulant, 'division'> | Placed<Coupler, 'keys' | 'sounds'>
type PlainTogether =
  | Exclude<Together, Stepper>
  | (Omit<Stepper, 'generals'> & { readonly generals: readonly (readonly ElementId[])[] })

/** The same as JSON carries it, to a phone. Nothing of the machine is in it: no path, no port. */
export interface PlainOrgan {
  readonly name: string
  readonly divisions: readonly Division[]
  readonly elements: readonly PlainElement[]
  /** null: of no division. */
  readonly enclosures: readonly (Omit<Enclosure, 'division'> & { readonly division: number | null })[]
  readonly pistons: readonly (Omit<Organ['pistons'][number], 'division'> & { readonly division: number | null })[]
  readonly together: PlainTogether | null
  readonly generalCancel: Organ['generalCancel']
}

export function toPlain(organ: SoundingOrgan): PlainOrgan {
  const { name, divisions, together, generalCancel } = organ
  const place = (division: Division) => divisions.indexOf(division)
  const placeOrNone = (division: Division | null) => (division === null ? null : place(division))
  return {
    name,
    divisions,
    generalCancel,
    elements: organ.elements.map((element) =>
      element.kind === 'coupler'
        ? { ...element, keys: place(element.keys), sounds: place(element.sounds) }
        : { ...element, division: place(element.division) },
    ),
    enclosures: organ.enclosures.map((each) => ({ ...each, division: placeOrNone(each.division) })),
    pistons: organ.pistons.map((each) => ({ ...each, division: placeOrNone(each.division) })),
    together:
      together?.type === 'stepper'
        ? { ...together, generals: together.generals.map((general) => [...general]) }
        : together,
  }
}

/** @param plain what `toPlain` made, here or at the other end of a wire */
export function fromPlain({ name, divisions, generalCancel, together, ...plain }: PlainOrgan): SoundingOrgan {
  const at = (place: number): Division => {
    const division = divisions[place]
    if (division === undefined) throw new RangeError(`${name} has no division ${place}`)
    return division
  }
  const atOrNone = (place: number | null) => (place === null ? null : at(place))
  return {
    name,
    divisions,
    generalCancel,
    elements: plain.elements.map((element) =>
      element.kind === 'coupler'
        ? { ...element, keys: at(element.keys), sounds: at(element.sounds) }
        : { ...element, division: at(element.division) },
    ),
    enclosures: plain.enclosures.map((each) => ({ ...each, division: atOrNone(each.division) })),
    pistons: plain.pistons.map((each) => ({ ...each, division: atOrNone(each.division) })),
    together:
      together?.type === 'stepper'
        ? { ...together, generals: together.generals.map((general) => new Set(general)) }
        : together,
  }
}
