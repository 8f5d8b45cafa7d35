import { effect, signal } from '@preact/signals'
import { say, state } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

export const VIEWS = ['service', 'console', 'library', 'organ'] as const
/** The score is reached from what it is the score of. */
const ALL = [...VIEWS, 'score'] as const
export type View = (typeof ALL)[number]

const fromHash = (): View => ALL.find((each) => `#${each}` === location.hash) ?? 'service'

export const view = signal<View>('service')
export const goTo = (next: View): void => {
  view.value = next
}

const LEAVES_WITHIN_MS = 2500
/** Marks the steps of the history that we have made: another is an address that somebody wrote. */
const OURS = 'voluntary'

/** The back button leads to the service, and out of the page only on purpose, never while something is played. */
export function startViews(): void {
  view.value = fromHash()
  history.replaceState(OURS, '')
  let warnedMs = Number.NEGATIVE_INFINITY
  const guard = () => history.pushState(OURS, '', `#${view.peek()}`)
  guard()
  effect(() => {
    history.replaceState(OURS, '', `#${view.value}`)
    document.title = view.value === 'service' ? 'Voluntary' : `${TEXTS.views[view.value]} · Voluntary`
  })
  addEventListener('popstate', ({ state: whose }) => {
    if (whose !== OURS) return goTo(fromHash())
    const isPlaying = state.peek()?.playing != null
    if (view.peek() !== 'service') {
      view.value = 'service'
      return guard()
    }
    const nowMs = performance.now()
    if (!isPlaying && nowMs - warnedMs < LEAVES_WITHIN_MS) return history.back()
    warnedMs = nowMs
    say(isPlaying ? TEXTS.stay : TEXTS.leave, false)
    guard()
  })
}
