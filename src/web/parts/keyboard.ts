import { signal } from '@preact/signals'
import { panic, say, tap } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import { commandForKey } from './commands.ts'
import { goTo, VIEWS } from './views.ts'

export const isHelpOpen = signal(false)
export const showHelp = (isOpen: boolean): void => {
  isHelpOpen.value = isOpen
}

/** As in the terminal: the second Esc counts within this. */
const TWICE_WITHIN_MS = 1000

const SCROLLS: readonly string[] = ['ArrowUp', 'ArrowDown']

/** The keys of the terminal, wherever the focus is not in a text. */
export function listenToKeys(): void {
  let escapedMs = Number.NEGATIVE_INFINITY
  let pressed: { readonly control: string; readonly atMs: number } | null = null
  addEventListener('keydown', (event) => {
    const { key, target } = event
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (key === 'Escape') {
      if (event.repeat) return
      showHelp(false)
      const nowMs = performance.now()
      if (nowMs - escapedMs < TWICE_WITHIN_MS) void panic()
      escapedMs = nowMs
      return
    }
    const at = target instanceof HTMLElement ? target : null
    if (at?.matches('input, select, textarea')) return
    // With Tab one walks to a button and presses the one that has the focus.
    if (key === ' ' && at?.matches('button, a, summary')) return
    if (key === '?') showHelp(!isHelpOpen.peek())
    const view = VIEWS[Number(key) - 1]
    if (view) return goTo(view)
    const asked = commandForKey(key)
    if (!asked) return
    const { command, isPossible, twice } = asked
    const control = command.name
    // Where there is nothing to make louder, the arrow scrolls.
    if (!isPossible && SCROLLS.includes(key)) return
    event.preventDefault()
    if (event.repeat || !isPossible) return
    if (twice) {
      const question = TEXTS.asks[control as keyof typeof TEXTS.asks]
      const nowMs = performance.now()
      const isAnswer = pressed?.control === control && nowMs - pressed.atMs < TWICE_WITHIN_MS
      pressed = isAnswer ? null : { control, atMs: nowMs }
      if (!isAnswer) return say(question, false)
    }
    tap(control, command)
  })
}
