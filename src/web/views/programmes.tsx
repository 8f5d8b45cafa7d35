import './programmes.css'
import { effect, signal } from '@preact/signals'
import type { ProgrammeEntry, ProgrammeReport } from '../../remote/protocol/index.ts'
import { useAnswer } from '../live/ask.ts'
import { can, mayPlay, sentences, state } from '../live/store.ts'
import { Button } from '../parts/button.tsx'
import { Control } from '../parts/control.tsx'
import { Findings } from '../parts/findings.tsx'
import { Pending, ShelfItem } from '../parts/shelf.tsx'
import { dotted } from '../parts/words.ts'
import { TEXTS } from '../texts.ts'

/** The one that is looked at, by its name in the house. */
export const chosenProgramme = signal<string | null>(null)
const choose = (name: string | null) => {
  chosenProgramme.value = name
}
// Once it is held, it is the list that it comes back to.
effect(() => {
  if (state.value?.playing?.programme) choose(null)
})

/** The orders of service of the house: today's, then those that come, then those that were. */
export function Programmes() {
  const { answer, problem } = useAnswer<ProgrammeEntry[]>('/api/programmes')
  const { programme } = TEXTS
  // `2026-11-22`, by the phone's clock.
  const today = new Date().toLocaleDateString('sv-SE')
  return (
    <section class="programmes" aria-labelledby="programmes">
      <h2 id="programmes">{programme.list}</h2>
      <Pending answer={answer} problem={problem} words={programme.loading} />
      {answer?.length === 0 && <p class="notes">{programme.none}</p>}
      <ul class="shelf">
        {answer &&
          inOrder(answer, today).map((entry) => (
            <ShelfItem
              key={entry.name}
              title={entry.title}
              class={entry.date === today ? 'today' : undefined}
              onChoose={() => choose(entry.name)}
            >
              {entry.problem ?? aboutOf(entry, today)}
              {entry.leftAt !== null && <span class="left"> · {programme.left(entry.leftAt)}</span>}
            </ShelfItem>
          ))}
      </ul>
    </section>
  )
}

const aboutOf = ({ date, items }: ProgrammeEntry, today: string): string => {
  const { today: now, date: inWords, items: count } = TEXTS.programme
  return dotted(date && (date === today ? now : inWords(date)), count(items))
}

function inOrder(entries: readonly ProgrammeEntry[], today: string): ProgrammeEntry[] {
  const group = ({ date }: ProgrammeEntry) => (date === null ? 1 : date >= today ? 0 : 2)
  return [...entries].sort((a, b) => {
    const byDate = (a.date ?? '').localeCompare(b.date ?? '')
    return group(a) - group(b) || (group(a) === 0 ? byDate : -byDate)
  })
}

/** One order of service before it is held: what will be played, what to look at, and begin. */
export function ProgrammeSheet({ name }: { readonly name: string }) {
  const { answer: report, problem } = useAnswer<ProgrammeReport>(`/api/programmes/${encodeURIComponent(name)}`)
  const { programme } = TEXTS
  return (
    <div class="sheet">
      <Button class="choice back" onPress={() => choose(null)}>
        ‹ {programme.back}
      </Button>
      <h1>{report?.title ?? name}</h1>
      {report && (
        <p class="notes">{dotted(report.date && programme.date(report.date), programme.onOrgan(report.organ))}</p>
      )}
      <Pending answer={report} problem={problem} words={programme.checking} />
      {report && <Order report={report} />}
      {report && report.findings.length > 0 && (
        <section>
          <h2>{programme.findings}</h2>
          <Findings findings={report.findings} />
        </section>
      )}
      {report && report.items.length > 0 && <Begin report={report} />}
    </div>
  )
}

function Order({ report: { items, resumes } }: { readonly report: ProgrammeReport }) {
  return (
    <section aria-label={TEXTS.programme.order}>
      <ol class="order">
        {items.map(({ title, notes, isOn, order }, index) => {
          const head = (
            <>
              <span class="number">{index + 1}</span>
              <span class="what">
                <strong>{title}</strong>
                {notes && <span class="notes">{notes}</span>}
                {isOn && <span class="notes">{TEXTS.programme.on}</span>}
              </span>
            </>
          )
          return (
            <li key={`${index} ${title}`} data-next={resumes?.number === index + 1}>
              {order.length === 0 ? (
                <div class="plain-item">{head}</div>
              ) : (
                <details>
                  <summary>
                    {head}
                    <span class="opens" aria-hidden="true">
                      ▸
                    </span>
                  </summary>
                  <ul class="lines">
                    {order.map((line, number) => (
                      <li key={`${number} ${line}`}>{line}</li>
                    ))}
                  </ul>
                </details>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** Where it was left, where that can be; else from the start. */
function Begin({ report: { name, resumes, judged } }: { readonly report: ProgrammeReport }) {
  const { programme } = TEXTS
  const isBusy = !can('beginService')
  const begin = (fromStart: boolean) => ({ name: 'beginService', programme: name, fromStart, judged }) as const
  const how = !mayPlay.value
    ? programme.listens
    : isBusy
      ? programme.busy
      : resumes
        ? programme.fromGo(resumes.go)
        : programme.quiet
  return (
    <div class="begin">
      {resumes?.notice && <p class="notice">{sentences(resumes.notice)}</p>}
      <Control id="begin" class={isBusy ? 'go' : 'go ready'} command={begin(resumes === null)} isIdle={isBusy}>
        <span class="go-word">{resumes ? programme.goOn(resumes.item) : programme.begin}</span>
        <span class="go-how">{how}</span>
      </Control>
      {resumes && !isBusy && (
        <Control id="begin-anew" class="choice from-start" command={begin(true)} asks={programme.asksFromStart}>
          {programme.fromStart}
        </Control>
      )}
    </div>
  )
}
