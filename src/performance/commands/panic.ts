import { command } from '../command-form.ts'
import type { At } from '../rule.ts'
import { done, type State } from '../state.ts'

export const panic = command(
  { name: 'panic', does: 'silences the organ at once: every key, every stop', words: { panic: {} } },
  (at) => () => done(silenced(at), { type: 'panic' }),
)

/** A verse is offered from its beginning, for people sing it; a voluntary from the bar where it stopped. */
function silenced({ state, place }: At): State {
  const quiet: State = { ...state, stage: state.stage === 'over' ? 'over' : 'quiet', arrangement: null, hands: [] }
  const kind = place?.current?.kind
  const laid = place?.currentLaid
  if (!place || !laid || place.isSilent || (kind !== 'music' && kind !== 'loop')) return { ...quiet, offeredFrom: null }
  const bar = state.arrangement?.bars.findLast(({ start }) => start <= place.tick)?.start ?? laid.music
  const offeredFrom = bar > laid.start ? ((bar - laid.start) as typeof bar) : null
  return { ...quiet, offered: place.free - 1, offeredFrom }
}
