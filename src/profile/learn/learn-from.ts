import { badInput } from '../../findings/index.ts'
import { type YamlDraft, yamlDraftText } from '../../house/index.ts'
import type { Capture } from './capture.ts'
import { type Draft, readDraft } from './draft.ts'
import { fillDraft } from './fill-draft.ts'
import type { Script } from './read-script.ts'
import { type Understanding, understand } from './understand.ts'
import { writeDraft } from './write-draft.ts'

export interface LearntFrom {
  readonly draft: Draft
  readonly understanding: Understanding
  readonly remarks: readonly string[]
}

/**
 * Learns an organ from what was captured of its console. Changes the document only; nothing is saved.
 * @param script what was done, in order; null: the names are in the profile, or there are none
 * @throws BadInput where the profile cannot be a draft, or has names of its own beside a script
 */
export function learnFrom(
  file: string,
  edit: YamlDraft,
  name: string,
  capture: Capture,
  script: Script | null,
): LearntFrom {
  const before = readDraft(file, yamlDraftText(edit), name)
  if (script !== null && before.divisions.length > 0) {
    throw badInput(
      file,
      'there are divisions in it already, and a script too',
      'give one of them: which names are meant?',
    )
  }
  const { divisions, couplers, tremulants } = script?.draft ?? before
  const understanding = understand(capture)
  const { draft, remarks } = fillDraft(
    { ...before, divisions, couplers, tremulants },
    understanding,
    script?.order ?? null,
  )
  writeDraft(edit, draft)
  addFirstPiston(edit, draft)
  return { draft, understanding, remarks }
}

/** Without any piston a score that has no registration would find an organ with nothing drawn. */
export function addFirstPiston({ document }: YamlDraft, draft: Draft): void {
  const firsts = draft.divisions.flatMap(({ name, stops }) => {
    const stop = stops.find(({ form }) => form !== null)
    return stop ? [`${name} ${stop.name}${stop.footage === null ? '' : ` ${stop.footage}`}`] : []
  })
  if (firsts.length === 0 || document.has('pistons')) return
  const piston = document.createNode({ name: 'mf', draw: firsts, retire: 'others' }, { flow: true })
  piston.comment = ' the first stop of each division, so that something sounds: choose your own'
  document.set('pistons', document.createNode([piston]))
}
