import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { FASTEST_PERCENT, type Piece, type ScoreReport, SLOWEST_PERCENT } from '../../remote/protocol/index.ts'
import { HearButton } from '../here/hear-button.tsx'
import { can, state } from '../live/store.ts'
import { useAnswer } from '../live/use-answer.ts'
import { clock } from '../parts/clock.ts'
import { Control } from '../parts/control.tsx'
import { Findings } from '../parts/findings.tsx'
import { goTo } from '../parts/views.ts'
import { TEXTS } from '../texts.ts'
import { PartsSection } from './piece/parts-section.tsx'
import { showScore } from './score.tsx'

const FURTHEST = 6

/** One piece before it is played: how it would go here, what to look at, and play. */
export function PieceSheet({ name, onBack }: { readonly name: string; readonly onBack: () => void }) {
  const map = useSignal<string | null>(null)
  const round = useSignal(0)
  const { report, problem } = useReport(name, map.value, round.value)
  const percent = useSignal(100)
  const semitones = useSignal(0)
  const { library } = TEXTS
  const playing = state.value?.playing
  const piece: Piece = {
    score: name,
    ...(map.value === null ? {} : { map: map.value }),
    ...(percent.value === 100 ? {} : { tempo: `${percent.value}%` }),
    ...(semitones.value === 0 ? {} : { transpose: semitones.value }),
  }
  const isBusy = !can('play')
  return (
    <div class="sheet">
      <button type="button" class="choice back" onClick={onBack}>
        ‹ {library.back}
      </button>
      <h1>{report?.title ?? name}</h1>
      {report && <p class="notes">{library.length(report.bars, clock(report.seconds * 1000))}</p>}
      {problem && <p class="notice">{problem}</p>}
      {!report && !problem && <p class="notes">{library.checking}</p>}
      <Control
        id="play"
        class={isBusy || report?.playable === false ? 'go' : 'go ready'}
        command={{ name: 'play', piece }}
        isIdle={isBusy || report?.playable === false}
        then={() => {
          goTo('service')
          onBack()
        }}
      >
        <span class="go-word">{library.play}</span>
        <span class="go-how">
          {isBusy && playing
            ? library.playBusy(playing.title)
            : report?.playable === false
              ? library.notPlayable
              : onWhat()}
        </span>
      </Control>
      <HearButton piece={piece} title={report?.title ?? name} />
      <button type="button" class="choice wide" onClick={() => showScore({ type: 'piece', name })}>
        {TEXTS.score.showPiece}
      </button>
      <div class="steps">
        <Step
          label={library.tempo}
          words={percent.value === 100 ? library.asWritten : library.percent(percent.value)}
          onStep={(by) => {
            percent.value = Math.min(FASTEST_PERCENT, Math.max(SLOWEST_PERCENT, percent.value + 2 * by))
          }}
        />
        <Step
          label={library.transpose}
          words={semitones.value === 0 ? library.asWritten : TEXTS.semitones(semitones.value)}
          onStep={(by) => {
            semitones.value = Math.min(FURTHEST, Math.max(-FURTHEST, semitones.value + by))
          }}
        />
      </div>
      {report && (
        <>
          <FindingsSection report={report} />
          <PartsSection
            report={report}
            map={map.value ?? report.map}
            isChanged={map.value !== null}
            onChange={(next) => {
              map.value = next
            }}
            onKept={() => {
              round.value++
            }}
          />
        </>
      )}
    </div>
  )
}

function Step(props: { readonly label: string; readonly words: string; readonly onStep: (by: 1 | -1) => void }) {
  const { label, words, onStep } = props
  return (
    <fieldset class="step">
      <legend>{label}</legend>
      <button type="button" class="choice" aria-label={`${label} −`} onClick={() => onStep(-1)}>
        −
      </button>
      <output>{words}</output>
      <button type="button" class="choice" aria-label={`${label} +`} onClick={() => onStep(1)}>
        +
      </button>
    </fieldset>
  )
}

function FindingsSection({ report }: { readonly report: ScoreReport }) {
  const { library } = TEXTS
  return (
    <section>
      <h2>{library.findings}</h2>
      {report.findings.length === 0 && report.mapping.unclear === null && <p class="good">{library.nothingFound}</p>}
      <Findings findings={report.findings} />
    </section>
  )
}

/** A part is moved with several taps: it is looked at when they rest. */
const RESTS_MS = 350

/** How it would be played; while that is looked at anew, the one before stands. */
function useReport(name: string, map: string | null, round: number) {
  const asked = useSignal(map)
  const before = useRef<ScoreReport | null>(null)
  useEffect(() => {
    const timer = setTimeout(
      () => {
        asked.value = map
      },
      map === null ? 0 : RESTS_MS,
    )
    return () => clearTimeout(timer)
  }, [map])
  const query = asked.value === null ? '' : `?map=${asked.value}`
  const { answer, problem } = useAnswer<ScoreReport>(`/api/scores/${encodeURIComponent(name)}/check${query}`, round)
  if (answer) before.current = answer
  return { report: before.current, problem }
}

/** The organ by its name; its port stands on the organ's own page. */
const onWhat = (): string => (state.value?.organ.port == null ? TEXTS.link.nowhere : state.value.organ.name)
