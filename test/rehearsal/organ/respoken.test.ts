import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatFinding } from '../../../src/findings/index.ts'
import { readOrgan } from '../../../src/organ/index.ts'
import { rehearsed } from '../../../src/rehearsal/organ/index.ts'

const house = (name: string) => readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8'))

describe('an organ spoken to as GrandOrgue is', () => {
  it('is organs/grandorgue.yaml again, where that is what was given', () => {
    const written = house('grandorgue')
    const { organ, findings } = rehearsed(written)
    expect(organ.elements).toEqual(written.elements)
    expect(organ.divisions).toEqual(written.divisions)
    expect(organ.pistons).toEqual(written.pistons)
    expect(organ.dialects).toEqual(written.dialects)
    expect(findings).toEqual([])
  })

  it('numbers manuals, stops and couplers as GrandOrgue does', () => {
    const { organ, bound } = rehearsed(house('st-marys'))
    const said = bound.map(({ id, channel, nrpn, what }) => `${id} ${channel + 1} ${nrpn ?? '-'} ${what.name}`)
    expect(said).toContain('M0 3 - Pedal')
    expect(said).toContain('M1 1 - Great')
    expect(said).toContain('M1S1 16 1 Stopped Diapason')
    expect(said).toContain('M2S8 16 16 Oboe')
    expect(said).toContain('M0S1 16 18 Bourdon')
    expect(said).toContain('M1C0 16 21 Swell to Great')
    expect(said).toContain('M0C1 16 23 Great to Pedal')
    expect(said).toContain('M2C1 16 25 Swell Sub-Octave')
    expect(said).toContain('T0 16 26 Swell Tremulant')
    expect(said).toContain('E0 2 27 Swell')
    // The box moves by data entry, which the set-up has told what it speaks of.
    expect(organ.setup).toEqual([[0xb1, 99, 0, 0xb1, 98, 27]])
    expect(organ.enclosures[0]).toMatchObject({ channel: 1, controller: 6, closed: 0, open: 127 })
  })

  it('says what GrandOrgue cannot be', () => {
    const { bound, findings } = rehearsed(
      readOrgan(
        'two.yaml',
        `name: Two pedals
wire: din
divisions:
  - { name: Solo, letter: O, channel: 4, compass: [0, 127], latencyMs: 80, stops: [{ name: Tuba, footage: 8, family: reed, midi: { nrpn: 1 } }] }
  - { name: Pedal, letter: P, channel: 5, compass: [36, 67], pedal: true }
  - { name: Echo Pedal, letter: E, channel: 6, compass: [36, 67], pedal: true }
couplers:
  - { name: Solo to Pedal, keys: Pedal, sounds: Solo }
enclosures:
  - { name: Crescendo, cc: 9, channel: 9 }
`,
      ),
    )
    expect(bound.map(({ id }) => id)).toEqual(['M0', 'M1', 'M1S0', 'M2'])
    expect(findings.map(formatFinding)).toEqual([
      'the Solo has 128 keys, a manual of GrandOrgue 85 at most: its outermost are left out',
      'the pedal Crescendo does nothing: it belongs to no division',
      'the Echo Pedal is a manual here: GrandOrgue has one set of pedals',
    ])
  })
})
