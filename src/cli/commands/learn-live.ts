import { createInterface } from 'node:readline'
import { errorText } from '../../findings/index.ts'
import { saveYamlDraft, type YamlDraft, yamlDraftText } from '../../house/index.ts'
import { onEndingSignal } from '../../player/sentinel/index.ts'
import { openConsoleInput } from '../../ports/index.ts'
import {
  addFirstPiston,
  answer,
  beginWalk,
  type CapturedMessage,
  type Command,
  command,
  heard,
  question,
  readDraft,
  type Walk,
  wantsText,
  writeDraft,
} from '../../profile/learn/index.ts'
import { say } from '../print.ts'

/** A console that has said nothing for so long has said all of a touch; a swell shoe may rest on its way. */
const AT_REST_MS = 400
const SHOE_AT_REST_MS = 1500

const KEYS: Readonly<Record<string, Command>> = { s: 'skip', b: 'back', u: 'undo', d: 'done', q: 'quit' }
const KEYS_HELP =
  'Then Enter: s skip, b back, u undo, d done with this list, q save and quit. Where a name is asked: /b, /u, /d, /q.'

/**
 * The walk through a console with the person at it. What is learnt is saved at once, so that whatever ends the program
 * ends nothing else.
 * @returns when the walk has ended or the person has quit
 */
export async function learnLive(path: string, edit: YamlDraft, name: string, inputName: string): Promise<void> {
  let walk = beginWalk(readDraft(path, yamlDraftText(edit), name))
  let saved = walk.draft
  let file = edit
  let touch: CapturedMessage[] = []
  let timer: NodeJS.Timeout | undefined
  let end: (problem: unknown) => void = () => undefined
  const ended = new Promise<unknown>((resolve) => {
    end = resolve
  })
  const save = () => {
    if (walk.draft === saved) return
    writeDraft(file, walk.draft)
    file = saveYamlDraft(file)
    saved = walk.draft
  }
  const go = (next: Walk) => {
    const isSameQuestion = next.step === walk.step && next.remarks.length === 0
    walk = next
    try {
      save()
    } catch (thrown) {
      return end(thrown)
    }
    if (isSameQuestion) return
    say(...walk.remarks.map((line) => `  ${line}`), question(walk))
    if (walk.step.type === 'finished') end(null)
  }
  const atRest = () => {
    const messages = touch
    touch = []
    if (walk.step.type !== 'finished') go(heard(walk, messages))
  }
  const input = openConsoleInput(inputName, (bytes) => {
    touch.push({ bytes, at: '' })
    clearTimeout(timer)
    timer = setTimeout(atRest, walk.step.type === 'box' ? SHOE_AT_REST_MS : AT_REST_MS)
  })
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    const wish = wishIn(line.trim(), wantsText(walk))
    if (wish === 'quit') end(null)
    else if (wish !== null) go(command(walk, wish))
    else if (wantsText(walk)) go(answer(walk, line))
    else say(KEYS_HELP)
  })
  // Input that ends (a pipe, a closed terminal) ends nothing that was learnt.
  lines.on('close', () => end(null))
  const endSignals = onEndingSignal(() => end(null))
  say(`Listening to ${inputName}. ${KEYS_HELP}`, question(walk))
  const problem = await ended
  endSignals()
  clearTimeout(timer)
  lines.close()
  input.close()
  if (problem !== null) throw problem instanceof Error ? problem : new Error(errorText(problem))
  addFirstPiston(file, walk.draft)
  saveYamlDraft(file)
}

/** One letter where the console is asked; with a stroke before it where a name may be such a letter. */
function wishIn(line: string, isText: boolean): Command | null {
  const [, letter = ''] = /^\/([a-z])[a-z]*$/i.exec(line) ?? (isText ? [] : (/^([a-z])$/i.exec(line) ?? []))
  return KEYS[letter.toLowerCase()] ?? null
}
