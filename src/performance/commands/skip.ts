import { command } from '../command-form.ts'
import { endAfterLine, enter } from '../enter.ts'

export const skip = command(
  {
    name: 'skip',
    does: 'the next item: at once in a silence, else after this line',
    words: { skip: {} },
    keys: { s: {} },
    twice: true,
  },
  ({ state, place }) => {
    if (state.stage === 'over') return 'the programme is over'
    return () => (place === null ? enter(state, state.index + 1) : endAfterLine(state, place))
  },
)
