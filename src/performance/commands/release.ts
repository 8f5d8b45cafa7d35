import { command } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { done } from '../state.ts'

export const release = command(
  { name: 'release', does: 'goes on after hold', words: { release: {}, continue: {} } },
  inMusic(({ state, now }) => (now.phase === 'held' ? () => done(state, { type: 'resume' }) : 'nothing is held')),
)
