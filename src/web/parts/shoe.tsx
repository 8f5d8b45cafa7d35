import './shoe.css'
import './slider.css'
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { can, fates, mayPlay, tap } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

interface ShoeProps {
  readonly name: string
  /** Its place among the organ's boxes. */
  readonly index: number
  /** Where the player has told it to stand, 0 closed to 1 open; null: nothing was said. */
  readonly confirmed: number | null
}

const STEPS = 100
const SNAPS_BACK_MS = 600
/** The server takes 25 messages a second of one page; panic and other taps need room beside a slide. */
const BETWEEN_MS = 80

/**
 * A swell shoe. The mark beside it is where the player says that the box stands, however it was moved; the handle follows the
 * finger, and the mark again when it is let go.
 */
export function Shoe({ name, index, confirmed }: ShoeProps) {
  const control = `box ${index}`
  /** Where the finger wants it; null: nobody holds it. */
  const wanted = useSignal<number | null>(null)
  const asked = useRef<number | null>(null)
  const nextMs = useRef(0)
  const round = useSignal(0)
  const release = useRef<ReturnType<typeof setTimeout>>(undefined)
  const fate = fates.value[control]
  const isIdle = !mayPlay.value || !can('box')
  useEffect(() => () => clearTimeout(release.current), [])
  // One on its way at a time, and after its answer where the finger is by then: all that lies between is left out.
  useEffect(() => {
    const value = wanted.value
    if (value === null || value === asked.current || fate === 'sent') return undefined
    const restMs = nextMs.current - performance.now()
    if (restMs > 0) {
      const timer = setTimeout(() => {
        round.value++
      }, restMs)
      return () => clearTimeout(timer)
    }
    asked.current = value
    nextMs.current = performance.now() + BETWEEN_MS
    tap(control, { name: 'box', enclosure: index, position: value / STEPS }, undefined, true)
    return undefined
  }, [wanted.value, fate, round.value])
  const percent = confirmed === null ? null : Math.round(confirmed * STEPS)
  const words = percent === null ? TEXTS.console.boxUnknown : TEXTS.console.open(percent)
  const letGo = () => {
    clearTimeout(release.current)
    release.current = setTimeout(() => {
      wanted.value = null
      asked.current = null
    }, SNAPS_BACK_MS)
  }
  return (
    <div class="shoe" data-fate={fate}>
      <span class="shoe-name">{name}</span>
      <div class="shoe-way">
        <input
          type="range"
          aria-label={TEXTS.console.box(name)}
          aria-orientation="vertical"
          aria-valuetext={words}
          aria-disabled={isIdle}
          disabled={isIdle}
          min={0}
          max={STEPS}
          step={1}
          value={wanted.value ?? percent ?? STEPS}
          onInput={({ currentTarget }) => {
            clearTimeout(release.current)
            wanted.value = Number(currentTarget.value)
          }}
          onChange={letGo}
          onBlur={letGo}
        />
        <div class="shoe-mark" aria-hidden="true">
          {percent !== null && <div style={{ height: `${percent}%` }} />}
        </div>
      </div>
      <output class="shoe-words">{words}</output>
    </div>
  )
}
