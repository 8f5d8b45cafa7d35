import type { Timeline } from '../../timeline/index.ts'
import { marksOf } from '../organ/index.ts'
import type { Difference } from './judgement.ts'
import type { Rig } from './rig.ts'
import { say, sayCounts } from './say.ts'
import type { Run, Verdict } from './verdict.ts'

/** The verdict of all runs, in lines. */
export function sayVerdict(timeline: Timeline, runs: readonly Run[], verdict: Verdict): string[] {
  const { type, shown, open, passing } = verdict
  const marks = marksOf(timeline.organ)
  const listed = (head: string, differences: readonly Difference[], most = Number.POSITIVE_INFINITY) => {
    const lines = say(timeline, marks, differences).map(({ text }) => `  ${text}`)
    const more = lines.length > most ? [`  and ${lines.length - most} more of this kind`] : []
    return lines.length === 0 ? [] : [head, ...lines.slice(0, most), ...more]
  }
  const last = runs.at(-1)
  const nothing = shown.length === 0 ? 'What sounded is not what the score says: no note of it could be judged.' : ''
  const head: Readonly<Record<Verdict['type'], readonly string[]>> = {
    right: ['What sounded is what the score says.'],
    wrong: [...listed('What sounded is not what the score says:', shown), ...(nothing === '' ? [] : [nothing])],
    unknown: ['Void: this machine was too busy. Nothing is known of the music.'],
  }
  return [
    ...head[type],
    ...listed(`In each of ${count(runs.length, 'run')}, but the machine may have made it:`, open, FEW),
    ...listed('In one run, and not again:', passing, FEW),
    ...(last === undefined ? [] : [...sayCounts(last.judgement), sayRig(last.rig)]),
  ]
}

/** Of what is no verdict so many lines are said. */
const FEW = 5

/** Why it is played again, in a line. */
export function sayAgain({ rig }: Run, { open }: Verdict): string {
  const why = isInTime(rig) ? 'a difference counts when two runs show it' : `this machine was late (${sayLate(rig)})`
  return `${count(open.length, 'difference')}; ${why}: it is played again`
}

const isInTime = ({ late, lostFrom }: Rig): boolean => late.length === 0 && lostFrom === Number.POSITIVE_INFINITY

/** What the machine did. */
function sayRig(rig: Rig): string {
  if (rig.lagS === null) return 'The witness was not heard.'
  const heard = `The witness is heard ${ms(rig.lagS)} after its message, ${ms(rig.worstLagS)} at most`
  return isInTime(rig) ? `${heard}: the machine was in time.` : `${heard}; the machine was late: ${sayLate(rig)}.`
}

function sayLate({ late, lostFrom }: Rig): string {
  const stretches = late.length === 0 ? [] : [`in ${count(late.length, 'stretch', 'stretches')} of the music`]
  const lost =
    lostFrom === Number.POSITIVE_INFINITY
      ? []
      : [`JACK lost something ${Math.max(0, lostFrom).toFixed(1)} s after the beginning`]
  return [...stretches, ...lost].join('; ')
}

const ms = (seconds: number): string => `${Math.round(seconds * 1000)} ms`
const count = (number: number, one: string, more = `${one}s`): string => `${number} ${number === 1 ? one : more}`
