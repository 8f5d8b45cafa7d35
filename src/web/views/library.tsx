import { signal } from '@preact/signals'
import type { TargetedEvent } from 'preact'
import type { Kept, LibraryEntry } from '../../remote/protocol/index.ts'
import { ask, useAnswer, wordsOf } from '../live/ask.ts'
import { mayPlay } from '../live/store.ts'
import { Button } from '../parts/button.tsx'
import { ShelfItem } from '../parts/shelf.tsx'
import { dotted } from '../parts/words.ts'
import { TEXTS } from '../texts.ts'
import { PieceSheet } from './piece-sheet.tsx'

const MOST_BYTES = 1024 * 1024
const SCORE = /\.midi?$/i

const search = signal('')
const chosen = signal<string | null>(null)
const isDragged = signal(false)
const round = signal(0)
const upload = signal<{ readonly words: string; readonly isBad: boolean; readonly file: File | null } | null>(null)

const choose = (name: string | null) => {
  chosen.value = name
}
const drag = (isOver: boolean) => {
  isDragged.value = isOver
}

export const LibraryView = () =>
  chosen.value === null ? <Shelf /> : <PieceSheet name={chosen.value} onBack={() => choose(null)} />

function Shelf() {
  const path = `/api/scores?search=${encodeURIComponent(search.value.trim())}`
  const { answer, problem } = useAnswer<LibraryEntry[]>(path, round.value)
  return (
    <section
      class="library"
      aria-label={TEXTS.views.library}
      data-dragged={isDragged.value}
      onDragOver={(event) => {
        event.preventDefault()
        drag(true)
      }}
      onDragLeave={() => drag(false)}
      onDrop={(event) => {
        event.preventDefault()
        drag(false)
        void sendAll([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <h1 class="unseen">{TEXTS.views.library}</h1>
      <label class="field">
        <span>{TEXTS.library.search}</span>
        <input
          type="search"
          value={search.value}
          onInput={({ currentTarget }) => {
            search.value = currentTarget.value.slice(0, 100)
          }}
          autocomplete="off"
        />
      </label>
      <p class="notes" role="status">
        {problem ?? (answer ? TEXTS.library.found(answer.length) : TEXTS.library.loading)}
      </p>
      <ul class="shelf">
        {answer?.map((entry) => (
          <ShelfItem key={entry.name} title={entry.title} onChoose={() => choose(entry.name)}>
            {aboutOf(entry)}
          </ShelfItem>
        ))}
      </ul>
      {mayPlay.value && <Upload />}
    </section>
  )
}

const aboutOf = ({ tune, composer, firstLine, own, title }: LibraryEntry): string =>
  dotted(
    tune !== title && tune,
    composer,
    firstLine !== title && firstLine && `“${firstLine}”`,
    own && TEXTS.library.own,
  )

function Upload() {
  const now = upload.value
  const onPick = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    const files = [...(currentTarget.files ?? [])]
    currentTarget.value = ''
    void sendAll(files)
  }
  return (
    <section class="upload">
      <label class="choice">
        {TEXTS.library.upload}
        <input class="unseen" type="file" multiple accept=".mid,.midi,audio/midi,audio/x-midi" onChange={onPick} />
      </label>
      <p class="notes">{TEXTS.library.uploadHint}</p>
      <div role="status" aria-live="polite">
        {now && <p class={now.isBad ? 'notice' : 'good'}>{now.words}</p>}
        {now?.file && <Button onPress={() => now.file && send(now.file, true)}>{TEXTS.library.replace}</Button>}
      </div>
    </section>
  )
}

async function sendAll(files: readonly File[]): Promise<void> {
  for (const file of files) await send(file, false)
}

async function send(file: File, replace: boolean): Promise<void> {
  const tell = (words: string, isBad: boolean, again: File | null = null) => {
    upload.value = { words, isBad, file: again }
  }
  if (!SCORE.test(file.name)) return tell(TEXTS.library.notMidi(file.name), true)
  if (file.size > MOST_BYTES) return tell(TEXTS.library.tooLarge(file.name), true)
  const name = file.name.replace(SCORE, '')
  tell(TEXTS.library.uploading(file.name), false)
  try {
    const kept = await ask<Kept>(`/api/scores/${encodeURIComponent(name)}?ifTaken=${replace ? 'replace' : 'ask'}`, {
      method: 'PUT',
      headers: { 'content-type': 'audio/midi' },
      body: await file.arrayBuffer(),
    })
    tell(`${kept.name}: ${kept.says}`, false)
    round.value++
  } catch (thrown) {
    const words = wordsOf(thrown)
    tell(`${file.name}: ${words}`, true, /already/.test(words) ? file : null)
  }
}
