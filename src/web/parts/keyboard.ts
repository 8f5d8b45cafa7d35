import { signal } from '@preact/signals'
import type { Command } from '../../remote/protocol/index.ts'
import { can, panic, say, state, tap } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import { CHOICES } from './choices.ts'
import { goTo, VIEWS } from './views.ts'

export const isHelpOpen = signal(false)

/** As in the terminal: the second Esc counts within this. */
const TWICE_WITHIN_MS = 1000

const choice = (name: keyof typeof CHOICES) => ({ control: name, command: CHOICES[name] })
const either = (first: keyof typeof CHOICES, other: keyof typeof CHOICES) => () =>
  can(CHOICES[first].name) ? choice(first) : choice(other)
const bars = (by: number) => () => ({ control: 'bars', command: { name: 'byBars', bars: by } as Command })
const GO = () => ({ control: 'go', command: { name: 'go' } as Command })

/** What cannot be undone at once is asked for twice, as in the terminal. */
const TWICE = ['skip', 'back'] as const
const SCROLLS: readonly string[] = ['ArrowUp', 'ArrowDown']

const BY_KEY: Readonly<Record<string, () => { readonly control: string; readonly command: Command }>> = {
  ' ': GO,
  PageDown: GO,
  h: either('hold', 'release'),
  p: () => (can('pause') ? choice('pause') : GO()),
  e: () => choice('endAfterLine'),
  l: () => choice('lastVerseNow'),
  m: () => choice('oneMoreVerse'),
  n: () => choice('nextVerse'),
  f: () => choice('fade'),
  b: () => choice('breathMore'),
  B: () => choice('breathLess'),
  ArrowUp: () => choice('louder'),
  ArrowDown: () => choice('softer'),
  '+': () => choice('faster'),
  '=': () => choice('faster'),
  '-': () => choice('slower'),
  '−': () => choice('slower'),
  '[': () => choice('lineBack'),
  ']': () => choice('lineOn'),
  '<': () => choice('lower'),
  '>': () => choice('higher'),
  s: () => choice('skip'),
  ArrowLeft: () => (can('back') ? choice('back') : bars(-1)()),
  ArrowRight: bars(1),
}

const askedBy = (key: string) => (BY_KEY[key] ?? BY_KEY[key.length === 1 ? key.toLowerCase() : key])?.()

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
    const asked = askedBy(key)
    if (!asked) return
    const { control, command } = asked
    const isPossible = command.name === 'go' ? state.peek()?.go.does === true : can(command.name)
    // Where there is nothing to make louder, the arrow scrolls.
    if (!isPossible && SCROLLS.includes(key)) return
    event.preventDefault()
    if (event.repeat || !isPossible) return
    if (TWICE.some((name) => name === control)) {
      const question = TEXTS.asks[control as (typeof TWICE)[number]]
      const nowMs = performance.now()
      const isAnswer = pressed?.control === control && nowMs - pressed.atMs < TWICE_WITHIN_MS
      pressed = isAnswer ? null : { control, atMs: nowMs }
      if (!isAnswer) return say(question, false)
    }
    tap(control, command)
  })
}
