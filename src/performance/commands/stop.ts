import { command } from '../command-form.ts'
import { done } from '../state.ts'

export const stop = command(
  {
    name: 'stop',
    does: 'lets go, retires our stops and ends the performance; a service goes on from here when it is run again',
    words: { stop: {}, quit: {} },
    keys: { q: {} },
    twice: true,
  },
  ({ state }) =>
    () =>
      done(state, { type: 'quit' }),
)
