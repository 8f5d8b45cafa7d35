import { useEffect, useRef, useState } from 'preact/hooks'
import { FASTEST_PERCENT, type Piece, type ScoreReport, SLOWEST_PERCENT } from '../../remote/protocol/index.ts'
import { HearButton } from '../here/hear-button.tsx'
import { useAnswer } from '../live/ask.ts'
import { can, sentences, state } from '../live/store.ts'
import { Button } from '../parts/button.tsx'
import { Control } from '../parts/control.tsx'
import { Findings } from '../parts/findings.tsx'
import { Pending } from '../parts/shelf.tsx'
import { goTo } from '../parts/views.ts'
import { clock } from '../parts/words.ts'
import { TEXTS } from '../texts.ts'
import { PartsSection } from './piece/parts-section.tsx'
import { showScore } from './score.tsx'

const FURTHEST = 6
const MOST_VERSES = 12

/** One piece before it is played: how it would go here, what to look at, and play. */
export function PieceSheet({ name, onBack }: { readonly name: string; readonly onBack: () => void }) {
  const [letters, setLetters] = useState<readonly string[] | null>(null)
  const map = letters?.join('') ?? null
  const [round, setRound] = useState(0)
  const { report, problem } = useReport(name, map, round)
  const [percent, setPercent] = useState(100)
  const [semitones, setSemitones] = useState(0)
  // A file with the words of four verses is a hymn of four verses.
  const [chosen, setVerses] = useState<number | null>(null)
  const verses = chosen ?? report?.verses ?? 0
  const { library } = TEXTS
  const playing = state.value?.playing
  const title = report?.title ?? name
  const piece: Piece = {
    score: name,
    ...(map === null ? {} : { map }),
    ...(percent === 100 ? {} : { tempo: `${percent}%` }),
    ...(semitones === 0 ? {} : { transpose: semitones }),
    ...(verses === 0 ? {} : { verses }),
  }
  const isBusy = !can('play')
  const isBad = report?.playable === false
  const isIdle = isBusy || isBad
  const how = isBusy && playing ? library.playBusy(playing.title) : isBad ? library.notPlayable : onWhat()
  return (
    <div class="sheet">
      <Button class="choice back" onPress={onBack}>
        ‹ {library.back}
      </Button>
      <h1>{title}</h1>
      {report && <p class="notes">{library.length(report.bars, clock(report.seconds * 1000))}</p>}
      {report && report.mapping.unclear === null && <p class="notes">{sentences(report.sounds)}</p>}
      <Pending answer={report} problem={problem} words={library.checking} />
      <Control
        id="play"
        class={isIdle ? 'go' : 'go ready'}
        command={{ name: 'play', piece, ...(report === null ? {} : { judged: report.judged }) }}
        isIdle={isIdle}
        then={() => {
          goTo('service')
          onBack()
        }}
      >
        <span class="go-word">{library.play}</span>
        <span class="go-how">{how}</span>
      </Control>
      <HearButton piece={piece} title={title} />
      <Button class="choice wide" onPress={() => showScore({ type: 'piece', name })}>
        {TEXTS.score.showPiece}
      </Button>
      <div class="steps">
        <Step
          label={library.tempo}
          words={percent === 100 ? library.asWritten : library.percent(percent)}
          onStep={(by) => setPercent(between(SLOWEST_PERCENT, percent + 2 * by, FASTEST_PERCENT))}
        />
        <Step
          label={library.transpose}
          words={semitones === 0 ? library.asWritten : TEXTS.semitones(semitones)}
          onStep={(by) => setSemitones(between(-FURTHEST, semitones + by, FURTHEST))}
        />
        <Step
          label={library.verses}
          words={library.sung(verses)}
          onStep={(by) => setVerses(between(0, verses + by, MOST_VERSES))}
        />
      </div>
      {report && (
        <>
          <FindingsSection report={report} />
          <PartsSection
            report={report}
            letters={letters ?? report.parts.map((part) => part.letters)}
            isChanged={letters !== null}
            onChange={setLetters}
            onKept={() => setRound(round + 1)}
          />
        </>
      )}
    </div>
  )
}

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value))

function Step(props: { readonly label: string; readonly words: string; readonly onStep: (by: 1 | -1) => void }) {
  const { label, words, onStep } = props
  return (
    <fieldset class="step">
      <legend>{label}</legend>
      <Button label={`${label} −`} onPress={() => onStep(-1)}>
        −
      </Button>
      <output>{words}</output>
      <Button label={`${label} +`} onPress={() => onStep(1)}>
        +
      </Button>
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
  const [asked, setAsked] = useState(map)
  const before = useRef<ScoreReport | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(map), map === null ? 0 : RESTS_MS)
    return () => clearTimeout(timer)
  }, [map])
  const query = asked === null ? '' : `?map=${asked}`
  const { answer, problem } = useAnswer<ScoreReport>(`/api/scores/${encodeURIComponent(name)}/check${query}`, round)
  if (answer) before.current = answer
  return { report: before.current, problem }
}

/** The organ by its name; its port stands on the organ's own page. */
const onWhat = (): string => (state.value?.organ.port == null ? TEXTS.link.nowhere : state.value.organ.name)
