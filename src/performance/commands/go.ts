import { command } from '../command-form.ts'
import { doGoing, goingAt, promiseAt } from '../go.ts'

export const go = command(
  {
    name: 'go',
    does: 'goes on where something waits: the next verse, after hold or pause, the next item',
    words: { go: {} },
    keys: { space: {}, pagedown: {} },
  },
  (at) => {
    const going = goingAt(at)
    return going.type === 'nothing' ? promiseAt(at).says : () => doGoing(at, going)
  },
)
