import { byHand } from './by-hand.ts'
import { type Command, decide } from './commands.ts'
import * as edit from './edit-sections.ts'
import { change, enter, playableFrom, waitsAfter } from './enter.ts'
import type { At } from './rule.ts'
import { standing } from './standing.ts'
import { done, type Event, type Now, type State, type Stepped, unchanged } from './state.ts'

/** One command: the state after it and what is to be done. What cannot be is answered, in words. Pure. */
export function obey(state: State, command: Command, now: Now): Stepped & { readonly done: boolean } {
  const at: At = { state: { ...state, answer: null }, now, place: standing(state, now) }
  const decision = decide(at, command)
  if (typeof decision === 'string') return { ...unchanged(at.state, decision), done: false }
  const after = decision()
  return { ...(command.name === 'tap' ? after : { ...after, state: { ...after.state, taps: [] } }), done: true }
}

/** What happens without anybody's asking. Pure. */
export function happen(state: State, event: Event, now: Now): Stepped {
  switch (event.name) {
    case 'here':
      return look(state, now)
    case 'ended':
      return ended(state)
    case 'atConsole':
      return byHand({ state: { ...state, answer: null }, now, place: standing(state, now) }, event.move)
    case 'linked':
      return done({ ...state, answer: null })
    default:
      return event satisfies never
  }
}

/** Time has passed: which section would be offered, and does a loop need another round? */
function look(state: State, now: Now): Stepped {
  const place = standing(state, now)
  if (place === null) return done(state)
  const looked: State = { ...state, offered: Math.max(state.work.first, place.offered) }
  const round = edit.anotherRound(place)
  return round === null ? done(looked) : change(looked, place, round, state.answer)
}

function ended(state: State): Stepped {
  if (state.stage !== 'loaded') return done(state)
  const next = state.items[playableFrom(state.items, state.index + 1).index]
  return enter({ ...state, answer: null }, state.index + 1, waitsAfter(next))
}
