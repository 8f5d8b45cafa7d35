import { signal } from '@preact/signals'
import type { TargetedEvent } from 'preact'
import type { IfTaken, Kept } from '../../remote/protocol/index.ts'
import { ask, wordsOf } from '../live/ask.ts'
import { Button } from '../parts/button.tsx'
import { ShelfItem } from '../parts/shelf.tsx'
import { TEXTS } from '../texts.ts'

const MOST_BYTES = 2 * 1024 * 1024
/** What a phone's file chooser shows: the server judges by what is in a file. */
const SHOWN = '.mid,.midi,.kar,.musicxml,.mxl,.xml,.mscz,.mscx,.abc,audio/midi,audio/x-midi'

/** What became of one file. */
interface Verdict {
  readonly file: File
  readonly state: 'sending' | 'kept' | 'taken' | 'refused'
  /** In the house; null: it is not there. */
  readonly name: string | null
  /** The verdict, then what was read and guessed. */
  readonly lines: readonly string[]
}

const verdicts = signal<readonly Verdict[]>([])
/** Counts what was kept: the list is asked for again. */
export const keptSoFar = signal(0)

const tell = (verdict: Verdict) => {
  const isKnown = verdicts.value.some(({ file }) => file === verdict.file)
  verdicts.value = isKnown
    ? verdicts.value.map((each) => (each.file === verdict.file ? verdict : each))
    : [...verdicts.value, verdict]
}

/** One after the other, so that two of one name see each other. */
export async function sendAll(files: readonly File[]): Promise<void> {
  for (const file of files) tell({ file, state: 'sending', name: null, lines: [TEXTS.library.uploading] })
  for (const file of files) await send(file, 'ask')
}

async function send(file: File, ifTaken: IfTaken): Promise<void> {
  const say = (state: Verdict['state'], name: string | null, ...lines: string[]) => tell({ file, state, name, lines })
  if (file.size > MOST_BYTES) return say('refused', null, TEXTS.library.tooLarge)
  say('sending', null, TEXTS.library.uploading)
  try {
    const kept = await ask<Kept>(`/api/scores/${encodeURIComponent(file.name)}?ifTaken=${ifTaken}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: await file.arrayBuffer(),
    })
    say('kept', kept.name, ...kept.says.split('\n'))
    keptSoFar.value++
  } catch (thrown) {
    const words = wordsOf(thrown)
    say(/already|came with the program/.test(words) ? 'taken' : 'refused', null, words)
  }
}

/** Scores from this device: as many as one likes, each with a verdict that stays until it is cleared. */
export function Upload({ onOpen }: { readonly onOpen: (name: string) => void }) {
  const onPick = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    const files = [...(currentTarget.files ?? [])]
    currentTarget.value = ''
    void sendAll(files)
  }
  const all = verdicts.value
  return (
    <section class="upload">
      <label class="choice">
        {TEXTS.library.upload}
        <input class="unseen" type="file" multiple accept={SHOWN} onChange={onPick} />
      </label>
      <p class="notes">{TEXTS.library.uploadHint}</p>
      <ul class="shelf verdicts" aria-live="polite">
        {all.map((verdict, index) => (
          <Judged key={`${index} ${verdict.file.name}`} verdict={verdict} onOpen={onOpen} />
        ))}
      </ul>
      {all.length > 0 && all.every(({ state }) => state !== 'sending') && (
        <Button
          onPress={() => {
            verdicts.value = []
          }}
        >
          {TEXTS.library.clear}
        </Button>
      )}
    </section>
  )
}

function Judged({ verdict, onOpen }: { readonly verdict: Verdict; readonly onOpen: (name: string) => void }) {
  const { file, state, name, lines } = verdict
  const [first = '', ...others] = lines
  if (name !== null)
    return (
      <ShelfItem title={name} onChoose={() => onOpen(name)}>
        {first}
        {others.map((line) => (
          <span key={line} class="line">
            {line}
          </span>
        ))}
      </ShelfItem>
    )
  return (
    <li>
      <p class={state === 'sending' ? 'notes' : 'notice'}>
        <b>{file.name}</b>: {first}
      </p>
      {state === 'taken' && (
        <>
          <Button onPress={() => send(file, 'replace')}>{TEXTS.library.replace}</Button>
          <Button onPress={() => send(file, 'beside')}>{TEXTS.library.keepBoth}</Button>
        </>
      )}
    </li>
  )
}
