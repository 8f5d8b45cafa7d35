import { command } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { done } from '../state.ts'

export const hold = command(
  {
    name: 'hold',
    does: 'stays on what sounds until go',
    words: { hold: {} },
    keys: { h: {} },
  },
  inMusic(({ state, now, place }) => {
    if (now.phase === 'held') return 'it is held already'
    if (now.phase === 'paused') return 'it is paused: nothing sounds'
    if (place.atWait !== null || now.phase === 'waiting') return 'it waits already'
    return place.isSilent ? 'nothing sounds' : () => done(state, { type: 'hold' })
  }),
)
