import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { panic } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

const HOLD_MS = 600
/** A slide this far across it means the same as holding. */
const SLIDE_PX = 90

/** Always there, always in the same place, link or no link; a pocket does not press it. */
export function Panic() {
  const isHeld = useSignal(false)
  const startX = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const fire = () => {
    release()
    void panic()
  }
  const press = () => {
    if (isHeld.peek()) return
    isHeld.value = true
    timer.current = setTimeout(fire, HOLD_MS)
  }
  const release = () => {
    isHeld.value = false
    clearTimeout(timer.current)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const isPressKey = (key: string) => key === 'Enter' || key === ' '
  return (
    <button
      type="button"
      class="panic"
      data-held={isHeld.value}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        startX.current = event.clientX
        press()
      }}
      onPointerMove={(event) => {
        if (isHeld.peek() && Math.abs(event.clientX - startX.current) > SLIDE_PX) fire()
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={(event) => {
        if (!isPressKey(event.key)) return
        event.preventDefault()
        event.stopPropagation()
        press()
      }}
      onKeyUp={release}
      onBlur={release}
      onClick={(event) => {
        // A screen reader's press: it comes without a finger, and on purpose.
        if (event.detail === 0 && !isHeld.peek()) void panic()
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span class="panic-word">
        <span aria-hidden="true">⚠ </span>
        {TEXTS.panic}
      </span>{' '}
      <span class="panic-how">{isHeld.value ? TEXTS.panicHold : TEXTS.panicHow}</span>
    </button>
  )
}
