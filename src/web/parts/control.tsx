import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import type { Command } from '../../protocol/index.ts'
import { fates, mayPlay, type Seen, seenNow, tap } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

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
}

/** A button that asks something of the organ. What the person saw counts from the moment when the finger touches it. */
export function Control({ id, command, children, isSteady, isPressed, label, isIdle, then, ...rest }: ControlProps) {
  const seen = useRef<Seen | null>(null)
  const fate = fates.value[id]
  return (
    <button
      type="button"
      class={rest.class ?? 'choice'}
      data-fate={fate}
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
        tap(id, command, from ?? seenNow(), isSteady)
        then?.()
      }}
    >
      {children}
      {fate && <span class="fate">{TEXTS[fate]}</span>}
    </button>
  )
}
