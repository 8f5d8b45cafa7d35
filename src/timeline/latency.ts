import type { Division, Organ, Registration, Stop } from '../organ/index.ts'
import { fromMs } from '../time/index.ts'

/** How much earlier than written a division's keys are played under a registration. Microseconds. */
export type Latency = (division: Division, drawn: Registration) => number

/**
 * Law 5. A division's latency, or that of the promptest stop drawn on it: a chord is heard to begin with the first
 * pipe that speaks.
 */
export function latencyOf({ elements, divisions }: Organ): Latency {
  const stops = elements.filter((each): each is Stop => each.kind === 'stop')
  const fixed = new Map(divisions.map((division) => [division, fromMs(division.latencyMs)]))
  if (stops.every(({ latencyMs }) => latencyMs === null)) return (division) => fixed.get(division) ?? 0
  const known = new Map<Registration, Map<Division, number>>()
  const under = (drawn: Registration): Map<Division, number> => {
    const prompt = new Map<Division, number>()
    for (const { id, division, latencyMs } of stops) {
      if (!drawn.has(id)) continue
      const latency = fromMs(latencyMs ?? division.latencyMs)
      prompt.set(division, Math.min(prompt.get(division) ?? latency, latency))
    }
    known.set(drawn, prompt)
    return prompt
  }
  return (division, drawn) => (known.get(drawn) ?? under(drawn)).get(division) ?? fixed.get(division) ?? 0
}
