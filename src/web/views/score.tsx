import './score.css'
import { computed, signal } from '@preact/signals'
import { useMemo, useState } from 'preact/hooks'
import type { Command, Roll } from '../../remote/protocol/index.ts'
import { useAnswer } from '../live/ask.ts'
import { can, state } from '../live/store.ts'
import { Button } from '../parts/button.tsx'
import { Control } from '../parts/control.tsx'
import { Pending } from '../parts/shelf.tsx'
import { goTo } from '../parts/views.ts'
import { InWords } from '../score/in-words.tsx'
import { prepareRoll } from '../score/prepare.ts'
import { RollCanvas } from '../score/roll-canvas.tsx'
import { TEXTS } from '../texts.ts'

/** What is looked at: what plays now, or a piece of the library. */
type Shown = { readonly type: 'now' } | { readonly type: 'piece'; readonly name: string }

const shown = signal<Shown>({ type: 'now' })

// The state comes twenty times a second; what is laid out here changes seldom.
const rollNow = computed(() => state.value?.music?.roll ?? null)
const mayGoTo = computed(() => can('goTo'))
const mayBegin = computed(() => can('play'))

export function showScore(what: Shown): void {
  shown.value = what
  goTo('score')
}

/** A bar of four at a usual tempo is about a hand wide. */
const USUAL_PX_PER_MS = 0.06
const LEAST_PX_PER_MS = 0.006
const MOST_PX_PER_MS = 0.5
const ZOOM_STEP = 1.5

/** Time from left to right, a band a division, the registration above. It only shows. */
export function ScoreView() {
  const what = shown.value
  const path =
    what.type === 'piece'
      ? `/api/scores/${encodeURIComponent(what.name)}/roll`
      : rollNow.value && `/api/playing/roll?of=${rollNow.value}`
  const { answer, problem } = useAnswer<Roll>(path)
  const isGone = what.type === 'now' && rollNow.value === null
  return (
    <div class="score">
      <div class="score-head">
        <Button label={TEXTS.score.backTo[what.type]} onPress={() => goTo(what.type === 'now' ? 'service' : 'library')}>
          ‹ {TEXTS.score.back}
        </Button>
        <h1>{isGone ? TEXTS.score.nothing : (answer?.title ?? TEXTS.views.score)}</h1>
      </div>
      {isGone ? null : answer ? (
        <Sheet key={what.type === 'now' ? 'now' : what.name} roll={answer} what={what} />
      ) : (
        <Pending answer={answer} problem={problem} words={TEXTS.score.drawing} />
      )}
    </div>
  )
}

function Sheet({ roll, what }: { readonly roll: Roll; readonly what: Shown }) {
  const { score } = TEXTS
  const prepared = useMemo(() => prepareRoll(roll), [roll])
  const [pxPerMs, setZoom] = useState(USUAL_PX_PER_MS)
  const [follows, setFollows] = useState(what.type === 'now')
  const [bar, setBar] = useState(0)
  /** Of what it was chosen in: another verse is other music. */
  const [choice, setChoice] = useState<{ readonly bar: number; readonly title: string } | null>(null)
  const chosen = choice?.title === roll.title && choice.bar < roll.bars.length ? choice.bar : null
  const zoom = (factor: number) =>
    setZoom((before) => Math.min(MOST_PX_PER_MS, Math.max(LEAST_PX_PER_MS, before * factor)))
  const choose = (index: number) =>
    setChoice({ bar: Math.max(0, Math.min(roll.bars.length - 1, index)), title: roll.title })
  const follow = () => {
    setFollows(true)
    setChoice(null)
  }
  const shownBar = chosen ?? bar
  const divisions = prepared.bands.map(({ name }) => name).join(', ')
  const cutBar = roll.shownToMs === null ? null : roll.bars.at(-1)?.bar
  return (
    <>
      {cutBar != null && <p class="notice">{score.cut(cutBar)}</p>}
      <RollCanvas
        prepared={prepared}
        label={score.picture(roll.title, roll.bars.length, divisions)}
        pxPerMs={pxPerMs}
        follows={follows}
        chosen={chosen}
        onChoose={choose}
        onMoved={() => setFollows(false)}
        onZoom={zoom}
        onBar={setBar}
      />
      <div class="score-tools">
        <Button label={score.zoomOut} onPress={() => zoom(1 / ZOOM_STEP)}>
          −
        </Button>
        <Button label={score.zoomIn} onPress={() => zoom(ZOOM_STEP)}>
          +
        </Button>
        <Button label={score.barBack} onPress={() => choose(shownBar - 1)}>
          ‹
        </Button>
        <output>{score.bar(roll.bars[shownBar]?.bar ?? 1)}</output>
        <Button label={score.barOn} onPress={() => choose(shownBar + 1)}>
          ›
        </Button>
        {what.type === 'now' && !follows && (
          <Button class="choice follow" onPress={follow}>
            {score.follow}
          </Button>
        )}
      </div>
      <ToBar what={what} bar={chosen === null ? null : (roll.bars[chosen]?.bar ?? null)} />
      <InWords prepared={prepared} bar={shownBar} />
    </>
  )
}

/** Two presses, the bar and this: nobody jumps because a sleeve touched the screen. */
function ToBar({ what, bar }: { readonly what: Shown; readonly bar: number | null }) {
  const { score } = TEXTS
  const isPossible = what.type === 'now' ? mayGoTo.value : mayBegin.value
  if (!isPossible) return what.type === 'now' ? null : <p class="notes">{score.playsElse}</p>
  if (bar === null) return <p class="notes">{score.choose}</p>
  const command: Command =
    what.type === 'now'
      ? { name: 'goTo', place: String(bar) }
      : { name: 'play', piece: { score: what.name, from: String(bar) } }
  return (
    <Control
      id="to-bar"
      class="go ready"
      command={command}
      then={() => {
        if (what.type === 'piece') showScore({ type: 'now' })
      }}
    >
      <span class="go-word">{what.type === 'now' ? score.goTo(bar) : score.playFrom(bar)}</span>
    </Control>
  )
}
