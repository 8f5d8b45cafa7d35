import './verse-bar.css'
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { FASTEST_PERCENT, SLOWEST_PERCENT } from '../../remote/protocol/index.ts'
import { can, mayPlay, type Seen, say, seenNow, tap } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

interface VerseBarProps {
  /** 0 to 1. */
  readonly progress: number
  /** Where lines end, the same way. */
  readonly lines: readonly number[]
  /** `bar 9 of 16`. */
  readonly words: string
  readonly tempoPercent: number
}

/** A thumb that only rests or brushes does not slide this far. */
const ENGAGES_PX = 28
const STEP_PX = 18
const STEP_PERCENT = 2
/** In one slide; what a command may say. */
const MOST_PERCENT = 20

/** How far the verse has come; along it a finger slides for the tempo, and it says what letting go will do. */
export function VerseBar({ progress, lines, words, tempoPercent }: VerseBarProps) {
  return (
    <div class="verse-bar">
      <div
        class="progress"
        role="progressbar"
        aria-label={TEXTS.progress}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(progress * 100)}
        aria-valuetext={words}
      >
        <div style={{ transform: `scaleX(${progress})` }} />
        {lines.slice(0, -1).map((line) => (
          <div key={line} class="line-end" style={{ left: `${line * 100}%` }} />
        ))}
      </div>
      {can('tempo') && mayPlay.value && <TempoSwipe percent={tempoPercent} />}
    </div>
  )
}

function TempoSwipe({ percent }: { readonly percent: number }) {
  /** null: no finger on it; 0: too short a way yet. */
  const by = useSignal<number | null>(null)
  const from = useRef<{ readonly x: number; readonly seen: Seen; readonly percent: number } | null>(null)
  const ask = (byPercent: number, base: number, seen: Seen) => {
    say(TEXTS.tempoSwipe.sent(base + byPercent), false)
    tap('tempo', { name: 'tempo', byPercent }, seen)
  }
  const leave = () => {
    from.current = null
    by.value = null
  }
  const base = from.current?.percent ?? percent
  return (
    <>
      {by.value !== null && (
        <p class="tempo-words" role="status">
          {by.value === 0 ? TEXTS.tempoSwipe.further : TEXTS.tempoSwipe.asks(base + by.value)}
        </p>
      )}
      <div
        class="tempo-swipe"
        role="slider"
        tabIndex={0}
        title={TEXTS.tempoSwipe.how}
        aria-label={TEXTS.tempoSwipe.label}
        aria-valuemin={SLOWEST_PERCENT}
        aria-valuemax={FASTEST_PERCENT}
        aria-valuenow={percent}
        aria-valuetext={TEXTS.tempoSwipe.is(percent)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          from.current = { x: event.clientX, seen: seenNow(), percent }
        }}
        onPointerMove={({ clientX }) => {
          if (from.current === null) return
          by.value = stepsFor(clientX - from.current.x)
        }}
        onPointerUp={() => {
          const asked = by.peek()
          const { seen, percent: before } = from.current ?? { seen: null, percent }
          leave()
          if (asked && seen) ask(asked, before, seen)
        }}
        onPointerCancel={leave}
        onKeyDown={(event) => {
          const sign = BY_KEY[event.key]
          if (sign === undefined) return
          // Elsewhere the arrows move the music.
          event.stopPropagation()
          event.preventDefault()
          if (!event.repeat) ask(sign * STEP_PERCENT, percent, seenNow())
        }}
      />
    </>
  )
}

const BY_KEY: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }

function stepsFor(px: number): number {
  if (Math.abs(px) < ENGAGES_PX) return 0
  const steps = 1 + Math.floor((Math.abs(px) - ENGAGES_PX) / STEP_PX)
  return Math.sign(px) * Math.min(MOST_PERCENT, steps * STEP_PERCENT)
}
