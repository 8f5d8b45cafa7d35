import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { badInput, CannotPlay } from '../../findings/index.ts'
import { type House, makeFolder, openYamlDraft, readText, saveYamlDraft, yamlDraftText } from '../../house/index.ts'
import { type Organ, readOrgan } from '../../organ/index.ts'
import type { Kept, ProfileSettings, WireSettings } from '../../remote/protocol/index.ts'
import { shelved } from './library.ts'
import { reasonsAgainst } from './reasons.ts'
import { putAside, saidShort, waitingOrgan } from './uploads.ts'

/** 31,250 baud: ten bits a byte. */
const DIN_MICROS_PER_BYTE = 320

type OfProfile = Omit<WireSettings, 'timing' | 'unplugged' | 'aheadMs' | 'given'>

/** What can be set of an organ, as its profile has it now. */
export function profileSettings(house: House, organ: Organ): OfProfile {
  const { microsPerByte, gapMicros } = organ.wire
  const isDin = microsPerByte === DIN_MICROS_PER_BYTE && gapMicros === 0
  const isUsb = microsPerByte === 0 && gapMicros === 0
  const { fixed, own } = placeOf(house, organ)
  return {
    organ: organ.id,
    own,
    fixed,
    waits: existsSync(waitingOrgan(house, organ.id)),
    wire: isDin ? 'din' : isUsb ? 'usb' : 'other',
    leadInMs: organ.leadInMs,
    spacingMs: organ.spacingMs,
    divisions: organ.divisions.map(({ name, latencyMs }) => ({ name, latencyMs })),
  }
}

/**
 * Changes single settings of the house's profile of an organ (of one that came with the program a copy is made), and
 * nothing else in it. What takes away of what protects the machine is put aside until `voluntary organs trust` is said
 * there.
 * @throws BadInput, CannotPlay where it cannot be changed from here
 */
export function changeProfile(house: House, organ: Organ, change: ProfileSettings): Kept {
  const { fixed } = placeOf(house, organ)
  if (fixed !== null) throw new CannotPlay(fixed)
  const { id: name } = organ
  if (existsSync(waitingOrgan(house, name)))
    throw new CannotPlay(
      `a change of this profile waits to be confirmed at the machine (voluntary organs trust ${name}): confirm it or take it back first`,
    )
  const { path } = shelved(house, 'organs', name)
  const target = join(house.home, 'organs', path.replace(/^.*[\\/]/, ''))
  const before = readText(path)
  const draft = openYamlDraft(target, before)
  const { document } = draft
  if (change.wire !== undefined) document.setIn(['wire'], change.wire)
  if (change.leadInMs !== undefined) document.setIn(['leadInMs'], change.leadInMs)
  if (change.latency !== undefined) {
    const { division, ms } = change.latency
    const index = organ.divisions.findIndex((each) => each.name === division)
    if (index < 0)
      throw badInput(
        '',
        `${organ.name} has no division "${division}"`,
        `it has ${organ.divisions.map((each) => each.name).join(', ')}`,
      )
    document.setIn(['divisions', index, 'latencyMs'], ms)
  }
  const text = yamlDraftText(draft)
  // Against what it was: a change that leaves the protection alone takes none away.
  const reasons = reasonsAgainst(readOrgan(target, text), [{ file: target, text: before }])
  if (reasons.length > 0) {
    putAside(house, name, text)
    return {
      name,
      says: `Not changed yet: ${saidShort(reasons)}. Confirm it at the machine: voluntary organs trust ${name}`,
      waits: true,
    }
  }
  makeFolder(join(house.home, 'organs'))
  saveYamlDraft(draft)
  return { name, says: 'Kept', waits: false }
}

/** Takes back what waits to be confirmed; the profile stays as it stands. @throws CannotPlay where nothing waits */
export function takeBackWaiting(house: House, name: string): Kept {
  const path = waitingOrgan(house, shelved(house, 'organs', name).name)
  if (!existsSync(path)) throw new CannotPlay('nothing waits to be confirmed')
  rmSync(path)
  return { name, says: 'Taken back: the profile stays as it was', waits: false }
}

/** An organ that was named by a path at the machine is not on the shelf, whatever bears its name there. */
function placeOf(house: House, organ: Organ): { readonly own: boolean; readonly fixed: string | null } {
  try {
    const { path, own } = shelved(house, 'organs', organ.id)
    if (path === organ.file) return { own, fixed: null }
  } catch {
    // Said below.
  }
  return { own: false, fixed: `the profile of ${organ.name} lies outside the house: change it at the machine` }
}
