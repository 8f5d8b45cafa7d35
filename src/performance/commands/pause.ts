import { command } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { done } from '../state.ts'

export const pause = command(
  {
    name: 'pause',
    does: 'lets go of all keys and keeps the place; go strikes again what is held there, and goes on',
    words: { pause: {} },
    keys: { p: {} },
  },
  inMusic(({ state, now, place }) => {
    if (now.phase === 'paused') return 'it is paused already'
    if (place.isSilent || now.phase === 'ended') return 'nothing sounds'
    return () => done(state, { type: 'pause' })
  }),
)
