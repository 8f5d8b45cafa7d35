import { signal } from '@preact/signals'
import type { Command } from '../../remote/protocol/index.ts'
import { can, panic, say, state, tap } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import { commandForKey } from './commands.ts'
import { goTo, VIEWS } from './views.ts'

export const isHelpOpen = signal(false)

/** As in the terminal: the second Esc counts within this. */
const TWICE_WITHIN_MS = 1000

const SCROLLS: readonly string[] = ['ArrowUp', 'ArrowDown']

/** H and P go on where they have stopped the music. */
const meantBy = (command: Command): Command =>
  (command.name === 'hold' || command.name === 'pause') && !can(command.name) ? { name: 'go' } : command

/** The keys of the terminal, wherever the focus is not in a text. */
export function listenToKeys(): void {
  let escapedMs = Number.NEGATIVE_INFINITY
  let pressed: { readonly control: string; readonly atMs: number } | null = null
  addEventListener('keydown', (event) => {
    const { key, target } = event
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (key === 'Escape') {
      if (event.repeat) return
      isHelpOpen.value = false
      const nowMs = performance.now()
      if (nowMs - escapedMs < TWICE_WITHIN_MS) void panic()
      escapedMs = nowMs
      return
    }
    const at = target instanceof HTMLElement ? target : null
    if (at?.matches('input, select, textarea')) return
    // Whoever walks with Tab presses the button that has the focus.
    if (key === ' ' && at?.matches('button, a, summary')) return
    if (key === '?') isHelpOpen.value = !isHelpOpen.value
    const view = VIEWS[Number(key) - 1]
    if (view) return goTo(view)
    const asked = commandForKey(key)
    if (!asked) return
    const command = meantBy(asked.command)
    const control = command.name
    const isPossible = command.name === 'go' ? state.peek()?.go.does === true : can(command.name)
    // Where there is nothing to make louder, the arrow scrolls.
    if (!isPossible && SCROLLS.includes(key)) return
    event.preventDefault()
    if (event.repeat || !isPossible) return
    if (asked.twice) {
      const question = TEXTS.asks[control as keyof typeof TEXTS.asks]
      const nowMs = performance.now()
      const isAnswer = pressed?.control === control && nowMs - pressed.atMs < TWICE_WITHIN_MS
      pressed = isAnswer ? null : { control, atMs: nowMs }
      if (!isAnswer) return say(question, false)
    }
    tap(control, command)
  })
}
