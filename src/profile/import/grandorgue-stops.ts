import type { FoundStop } from './found-organ.ts'
import {
  claim,
  controlOf,
  leaveOut,
  type Manual,
  MOST,
  numberOf,
  type Reading,
  sectionsOn,
} from './grandorgue-reading.ts'
import type { Section, Sections } from './read-sections.ts'
import { lengthAndFamily, splitStopName } from './stop-name.ts'

/** A rank of 8 foot has this (GrandOrgue, HarmonicNumber; it is 64 divided by the length). */
const FEET_TIMES_HARMONIC = 64

const NOISE =
  /noise|sound ?effect|bruit|gerausch|geräusch|geluid|blower|moteur|motor\b|tracker|ambien|key ?action|drawstop/i

/** A real stop has more pipes than its sound effects have samples. */
const FEWEST_PIPES = 3

export function stopsOf(manual: Manual, reading: Reading): FoundStop[] {
  const found = new Map<number, FoundStop>()
  for (const { at, section } of sectionsOn(manual.section, 'Stop', reading.sections)) {
    const label = section.mustText('Name')
    const pass = (why: string) => leaveOut(reading, section, label, why)
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
    const { name, footage: engraved } = splitStopName(control.label ?? label)
    const written = engraved ?? splitStopName(label).footage
    const { footage, family } = lengthAndFamily(name, written, harmonicLength(section, reading))
    const number = numberOf(control)
    // Several ranks of one drawstop (a mixture's) are one stop.
    if (found.has(number) || !claim(reading, section, label, number, `${manual.division.name} “${name}”`)) continue
    found.set(number, { name, footage, family, number })
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
  sectionsOn(section, 'Rank', sections).map(({ section: rank }) => rank)

/** What a stop says of itself, else its ranks. */
function ofRanks(section: Section, sections: Sections, key: string, low: number, high: number): number[] {
  const whole = section.number(key, low, high)
  return whole === null ? ranksOf(section, sections).flatMap((rank) => rank.number(key, low, high) ?? []) : [whole]
}

function harmonicLength(section: Section, { sections }: Reading): number | null {
  const [harmonic, ...others] = ofRanks(section, sections, 'HarmonicNumber', 1, 1024)
  return harmonic === undefined || others.some((each) => each !== harmonic) ? null : FEET_TIMES_HARMONIC / harmonic
}

function standsOn(section: Section, division: string, { sections, chests }: Reading): void {
  for (const chest of new Set(ofRanks(section, sections, 'WindchestGroup', 0, MOST))) {
    const divisions = chests.get(chest) ?? new Map<string, number>()
    divisions.set(division, (divisions.get(division) ?? 0) + 1)
    chests.set(chest, divisions)
  }
}
