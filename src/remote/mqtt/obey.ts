import { errorText } from '../../findings/index.ts'
import type { State } from '../protocol/index.ts'
import type { Services } from '../server/index.ts'
import type { Asked } from './commands.ts'

/** What came of a command: said on the topic `answer`, kept by nobody. */
export interface Answer {
  readonly asked: string
  readonly done: boolean
  readonly said: string | null
}

/** Older than a tap of the page may be, and it is not done: a *go* must not arrive in the sermon. */
const OLDEST_MS = 1500

export interface Arrival {
  /** The last step of its topic. */
  readonly name: string
  readonly asked: Asked | null
  /** Kept by the broker from some earlier day. */
  readonly retained: boolean
  readonly oldestMs: number
}

type Organ = Pick<Services, 'state' | 'obey' | 'panic' | 'programmes'>

/** @param chosen the order of service that `begin` begins; null: none was chosen */
export async function obey(
  organ: Organ,
  { name, asked, retained, oldestMs }: Arrival,
  chosen: { readonly get: () => string | null; readonly set: (programme: string) => void },
): Promise<Answer> {
  const refuse = (why: string): Answer => ({ asked: name, done: false, said: why })
  const done = (words: string | null): Answer => ({ asked: name, done: true, said: words })
  if (retained) return refuse('it was kept by the broker and may be of any day: send it without "retain"')
  if (asked === null) return refuse('there is no such command, or it cannot be read')
  // Silence is never wrong for being late.
  if (asked.type === 'panic') {
    organ.panic()
    return done(null)
  }
  if (oldestMs > OLDEST_MS) {
    return refuse(
      Number.isFinite(oldestMs)
        ? `it may be ${(oldestMs / 1000).toFixed(1)} s old: the network was slow`
        : 'the link was made only now: nobody knows how old it is',
    )
  }
  try {
    if (asked.type === 'choose') {
      if (!(await organ.programmes()).some((each) => each.name === asked.programme))
        return refuse('there is no such order')
      chosen.set(asked.programme)
      return done(null)
    }
    const state = organ.state()
    if (asked.type === 'begin') {
      const programme = chosen.get()
      if (programme === null) return refuse('no order of service is chosen')
      if (!state.can.includes('beginService')) return refuse(notNow(state))
      return done(await organ.obey({ name: 'beginService', programme, fromStart: false }))
    }
    const { command } = asked
    if (!state.can.includes(command.name) || (command.name === 'go' && !state.go.does)) return refuse(notNow(state))
    return done(await organ.obey(command))
  } catch (thrown) {
    return refuse(errorText(thrown))
  }
}

const notNow = ({ go }: State): string => `this cannot be done now; go: ${go.says}`
