import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import type { Command } from '../../remote/protocol/index.ts'
import { fates, mayPlay, SETTLES_MS, type Seen, seenNow, tap } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

/** A question that nobody answered is no longer asked. */
const ASKS_FOR_MS = 4000

export interface ControlProps {
  /** Names it among all controls: what becomes of a tap is shown on it. */
  readonly id: string
  readonly command: Command
  readonly children: ComponentChildren
  readonly class?: string
  /** It means the same whatever the organ does. */
  readonly isSteady?: boolean
  readonly isPressed?: boolean
  readonly label?: string
  /** It can do nothing now, though the link stands. */
  readonly isIdle?: boolean
  readonly then?: () => void
  /** What cannot be undone at once is pressed twice; this stands on it in between. */
  readonly asks?: string
}

/** A button that asks something of the organ. What the person saw counts from the moment when the finger touches it. */
export function Control({
  id,
  command,
  children,
  isSteady,
  isPressed,
  label,
  isIdle,
  then,
  asks,
  ...rest
}: ControlProps) {
  const askedMs = useSignal<number | null>(null)
  const seen = useRef<Seen | null>(null)
  const fate = fates.value[id]
  const isAsking = asks !== undefined && askedMs.value !== null
  const ask = () => {
    const mine = performance.now()
    askedMs.value = mine
    setTimeout(() => {
      if (askedMs.peek() === mine) askedMs.value = null
    }, ASKS_FOR_MS)
  }
  return (
    <button
      type="button"
      class={rest.class ?? 'choice'}
      data-fate={fate}
      data-asks={isAsking || undefined}
      aria-pressed={isPressed}
      aria-label={label}
      aria-disabled={!mayPlay.value || isIdle === true}
      onPointerDown={() => {
        seen.current = seenNow()
      }}
      onClick={(event) => {
        const from = event.detail > 0 ? seen.current : null
        seen.current = null
        // A space bar that is pressed next shall mean go, not this button again.
        if (event.detail > 0) event.currentTarget.blur()
        if (isIdle) return
        if (asks !== undefined && mayPlay.peek()) {
          const askedAtMs = askedMs.peek()
          if (askedAtMs === null) return ask()
          // The second tap of a thumb that trembles is no answer.
          if (performance.now() - askedAtMs < SETTLES_MS) return
          askedMs.value = null
        }
        tap(id, command, from ?? seenNow(), isSteady)
        then?.()
      }}
    >
      {isAsking ? asks : children}
      {fate && <span class="fate">{TEXTS[fate]}</span>}
    </button>
  )
}
