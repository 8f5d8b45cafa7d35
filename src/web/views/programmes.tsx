import './programmes.css'
import { effect, signal } from '@preact/signals'
import type { ProgrammeEntry, ProgrammeReport } from '../../remote/protocol/index.ts'
import { can, mayPlay, sentences, state } from '../live/store.ts'
import { useAnswer } from '../live/use-answer.ts'
import { Control } from '../parts/control.tsx'
import { Findings } from '../parts/findings.tsx'
import { TEXTS } from '../texts.ts'

/** The one that is looked at, by its name in the house. */
export const chosenProgramme = signal<string | null>(null)
// Once it is held, it is the list that it comes back to.
effect(() => {
  if (state.value?.playing?.programme) chosenProgramme.value = null
})

/** The orders of service of the house: today's, then those that come, then those that were. */
export function Programmes() {
  const { answer, problem } = useAnswer<ProgrammeEntry[]>('/api/programmes')
  const { programme } = TEXTS
  const today = isoToday()
  return (
    <section class="programmes" aria-labelledby="programmes">
      <h2 id="programmes">{programme.list}</h2>
      {problem && <p class="notice">{problem}</p>}
      {!answer && !problem && <p class="notes">{programme.loading}</p>}
      {answer?.length === 0 && <p class="notes">{programme.none}</p>}
      <ul class="shelf">
        {answer &&
          inOrder(answer, today).map((entry) => (
            <li key={entry.name} class={entry.date === today ? 'today' : undefined}>
              <button
                type="button"
                onClick={() => {
                  chosenProgramme.value = entry.name
                }}
              >
                <span class="title">{entry.title}</span>
                <span class="by">
                  {entry.problem ?? aboutOf(entry, today)}
                  {entry.leftAt !== null && <span class="left"> · {programme.left(entry.leftAt)}</span>}
                </span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  )
}

const aboutOf = ({ date, items }: ProgrammeEntry, today: string): string =>
  [
    date === null ? null : date === today ? TEXTS.programme.today : TEXTS.programme.date(date),
    TEXTS.programme.items(items),
  ]
    .filter((each) => each)
    .join(' · ')

function isoToday(): string {
  const now = new Date()
  const two = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

function inOrder(entries: readonly ProgrammeEntry[], today: string): ProgrammeEntry[] {
  const group = ({ date }: ProgrammeEntry) => (date === null ? 1 : date >= today ? 0 : 2)
  return [...entries].sort((a, b) => {
    const byGroup = group(a) - group(b)
    if (byGroup !== 0) return byGroup
    const byDate = (a.date ?? '').localeCompare(b.date ?? '')
    return group(a) === 0 ? byDate : -byDate
  })
}

/** One order of service before it is held: what will be played, what to look at, and begin. */
export function ProgrammeSheet({ name }: { readonly name: string }) {
  const { answer: report, problem } = useAnswer<ProgrammeReport>(`/api/programmes/${encodeURIComponent(name)}`)
  const { programme } = TEXTS
  return (
    <div class="sheet">
      <button type="button" class="choice back" onClick={leave}>
        ‹ {programme.back}
      </button>
      <h1>{report?.title ?? name}</h1>
      {report && (
        <p class="notes">
          {[report.date && programme.date(report.date), programme.onOrgan(report.organ)]
            .filter((each) => each)
            .join(' · ')}
        </p>
      )}
      {problem && <p class="notice">{problem}</p>}
      {!report && !problem && <p class="notes">{programme.checking}</p>}
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

const leave = () => {
  chosenProgramme.value = null
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
function Begin({ report: { name, resumes } }: { readonly report: ProgrammeReport }) {
  const { programme } = TEXTS
  const isBusy = !can('beginService')
  const begin = (fromStart: boolean) => ({ name: 'beginService', programme: name, fromStart }) as const
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
