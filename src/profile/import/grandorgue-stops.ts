import type { FoundStop } from './found-organ.ts'
import { controlOf, listed, type Manual, MOST, must, numberOf, padded, type Reading } from './grandorgue-reading.ts'
import type { Section, Sections } from './read-sections.ts'
import { lengthAndFamily, splitStopName } from './stop-name.ts'

/** A rank of 8 foot has this (GrandOrgue, HarmonicNumber; it is 64 divided by the length). */
const FEET_TIMES_HARMONIC = 64

const NOISE =
  /noise|sound ?effect|bruit|gerausch|geräusch|geluid|blower|moteur|motor\b|tracker|ambien|key ?action|drawstop/i

/** A real stop has more pipes than its sound effects have samples. */
const FEWEST_PIPES = 3

export function stopsOf(manual: Manual, reading: Reading): FoundStop[] {
  const { sections, leftOut } = reading
  const found = new Map<number, FoundStop>()
  for (const { at, key } of listed(manual.section, 'Stop')) {
    const section = must(sections, `Stop${padded(at)}`, manual.section.whereIs(key))
    const label = section.mustText('Name')
    const pass = (why: string) => leftOut.push(`${section.where}: [${section.name}] "${label}" ${why}`)
    const control = controlOf(section, 'stop', at, reading)
    if (isNoise(section, label, reading)) {
      // Blower and drawstop noises follow what a person draws; they are nothing to draw.
      if (typeof control !== 'string' && control.kind === 'stop') pass('is a noise, no stop')
      continue
    }
    if (typeof control === 'string') {
      pass(control)
      continue
    }
    if (control.kind === 'stop' && /^n/i.test(section.text('Displayed') ?? 'y') && section.isYes('DefaultToEngaged')) {
      pass('speaks always: it cannot be drawn')
      continue
    }
    standsOn(section, manual.division.name, reading)
    const said = splitStopName(control.label ?? label)
    const own = splitStopName(label)
    const { footage, family } = lengthAndFamily(
      said.name,
      said.footage ?? own.footage,
      harmonicLength(section, reading),
    )
    const number = numberOf(control)
    // Several ranks of one drawstop (a mixture's) are one stop.
    if (found.has(number)) continue
    const other = reading.taken.get(number)
    if (other !== undefined) {
      pass(`is drawn with ${other}: one drawstop, which a profile has once`)
      continue
    }
    reading.taken.set(number, `${manual.division.name} “${said.name}”`)
    found.set(number, { name: said.name, footage, family, number })
  }
  return [...found.values()]
}

function isNoise(section: Section, label: string, { sections }: Reading): boolean {
  if (NOISE.test(label)) return true
  if ((section.number('NumberOfRanks', 0, MOST) ?? 0) > 0) {
    return ranksOf(section, sections).every((rank) => NOISE.test(rank.text('Name') ?? ''))
  }
  return (section.number('NumberOfAccessiblePipes', 0, 192) ?? FEWEST_PIPES) < FEWEST_PIPES
}

const ranksOf = (section: Section, sections: Sections): Section[] =>
  listed(section, 'Rank').map(({ at, key }) => must(sections, `Rank${padded(at)}`, section.whereIs(key)))

function harmonicLength(section: Section, { sections }: Reading): number | null {
  const own = section.number('HarmonicNumber', 1, 1024)
  const ranks = own === null ? ranksOf(section, sections) : []
  const [harmonic, ...others] =
    own === null ? ranks.flatMap((rank) => rank.number('HarmonicNumber', 1, 1024) ?? []) : [own]
  return harmonic === undefined || others.some((each) => each !== harmonic) ? null : FEET_TIMES_HARMONIC / harmonic
}

function standsOn(section: Section, division: string, { sections, chests }: Reading): void {
  const own = section.number('WindchestGroup', 0, MOST)
  const all =
    own === null ? ranksOf(section, sections).flatMap((rank) => rank.number('WindchestGroup', 0, MOST) ?? []) : [own]
  for (const chest of new Set(all)) {
    const divisions = chests.get(chest) ?? new Map<string, number>()
    divisions.set(division, (divisions.get(division) ?? 0) + 1)
    chests.set(chest, divisions)
  }
}
