import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { badInput, CannotPlay } from '../../findings/index.ts'
import {
  type House,
  makeFolder,
  openYamlDraft,
  readBytes,
  readText,
  readYaml,
  saveYamlDraft,
  writeWhole,
  yamlDraftText,
} from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { sideFilePath, sideFileSchema } from '../../registration/index.ts'
import type { Kept } from '../../remote/protocol/index.ts'
import { runJob } from './job.ts'
import { shelved } from './library.ts'

/**
 * Keeps which division plays which part in the score's side file, and leaves the rest of it as a person wrote it. Nothing
 * that came with the program is changed: of such a score a copy is made in the house.
 * @param map one letter a part; null: it is worked out again
 * @throws BadInput, CannotPlay where it does not fit, or cannot be kept; nothing is written then
 */
export async function keepMap(
  house: House,
  organ: Pick<Organ, 'file'>,
  name: string,
  map: string | null,
): Promise<Kept> {
  const { path } = shelved(house, 'scores', name)
  const judged = readBytes(path)
  if (map !== null) {
    if (!/[A-Z]/.test(map)) throw badInput('', 'no part would be played', 'leave one on a division')
    const report = await runJob({ type: 'check', home: house.home, score: path, name, organ: organ.file, map })
    if (report.mapping.unclear !== null) throw badInput('', report.mapping.unclear, 'look at the piece once more')
  }
  // Somebody else may have copied it meanwhile.
  const score = shelved(house, 'scores', name)
  if (Buffer.compare(judged, readBytes(score.path)) !== 0)
    throw new CannotPlay(`${name} was exchanged by another score meanwhile: look at it once more`)
  const sidePath = sideFilePath(score.path)
  const sideFile = score.own ? (sidePath ?? sideOf(score.path)) : join(house.home, 'scores', `${name}.yaml`)
  if (!score.own && existsSync(sideFile))
    throw new CannotPlay(`there is a registration for ${name} in the house, and no score: look at it at the machine`)
  const draft = openYamlDraft(sideFile, sidePath === null ? '' : readText(sidePath))
  if (map === null) draft.document.deleteIn(['map'])
  else draft.document.setIn(['map'], map)
  readYaml(sideFile, yamlDraftText(draft), sideFileSchema)
  makeFolder(join(house.home, 'scores'))
  saveYamlDraft(draft)
  // The registration first: a score without it would be played otherwise than before, should we end here.
  if (!score.own) writeWhole(join(house.home, 'scores', basename(score.path)), judged)
  const copied = score.own ? '' : ', with a copy of the score in this house'
  return {
    name,
    says: map === null ? 'It is worked out again from now on' : `Kept for this piece${copied}`,
    waits: false,
  }
}

const sideOf = (scorePath: string): string => `${scorePath.replace(/\.[^./\\]+$/, '')}.yaml`
