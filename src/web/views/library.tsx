import { signal } from '@preact/signals'
import type { LibraryEntry } from '../../remote/protocol/index.ts'
import { useAnswer } from '../live/ask.ts'
import { mayPlay } from '../live/store.ts'
import { ShelfItem } from '../parts/shelf.tsx'
import { dotted } from '../parts/words.ts'
import { TEXTS } from '../texts.ts'
import { PieceSheet } from './piece-sheet.tsx'
import { keptSoFar, sendAll, Upload } from './upload.tsx'

const search = signal('')
const chosen = signal<string | null>(null)
const isDragged = signal(false)

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
  const { answer, problem } = useAnswer<LibraryEntry[]>(path, keptSoFar.value)
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
      {mayPlay.value && <Upload onOpen={choose} />}
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
