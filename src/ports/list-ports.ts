import { badInput, CannotPlay } from '../findings/index.ts'
import { midiSystemProblem, newOutput } from './midi-system.ts'

/** Names of the system's MIDI outputs, in its order. On Linux each ends in its address (`… 24:0`). */
export function listPorts(): string[] {
  const output = newOutput()
  const names = Array.from({ length: output.getPortCount() }, (_, index) => output.getPortName(index))
  output.destroy()
  return names
}

/** Our own clients and the system's loopback, which nobody means by a part of a name. */
const isOwn = (name: string): boolean => /^RtMidi (Output|Input) Client/.test(name)

/** `WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0` without the address, which another device may have next time. */
export const withoutAddress = (name: string): string => name.replace(/ \d+:\d+$/, '')

/**
 * The one port that a person means: its number as `voluntary ports` prints it, its whole name, or a part of it in any
 * case.
 * @throws BadInput where none or several fit
 */
export function choosePort(wanted: string): string {
  const names = listPorts().filter((name) => !isOwn(name))
  const all = names.map((name, index) => `${index + 1}  ${name}`).join('\n    ')
  const advice = names.length === 0 ? 'this machine has no MIDI outputs: is the cable in?' : `there are:\n    ${all}`
  const numbered = /^\d+$/.test(wanted) ? names[Number(wanted) - 1] : undefined
  if (numbered !== undefined) return numbered
  const exact = names.filter((name) => name === wanted || withoutAddress(name) === wanted)
  const hits = exact.length > 0 ? exact : names.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()))
  const [hit] = hits
  if (hit === undefined) throw badInput('--port', `no MIDI output is called "${wanted}"`, advice)
  if (hits.length > 1)
    throw badInput('--port', `"${wanted}" fits ${hits.length} MIDI outputs`, `name one of them; ${advice}`)
  return hit
}

/**
 * The first port that one of the organ's patterns finds.
 * @returns its name, or in words why there is none
 * @throws CannotPlay where a pattern fits several: which one the organ hangs on, only a person knows
 */
export function portForOrgan(patterns: readonly string[]): { readonly name: string } | { readonly problem: string } {
  const problem = midiSystemProblem()
  if (problem !== null) return { problem }
  const names = listPorts().filter((name) => !isOwn(name))
  for (const pattern of patterns) {
    const hits = names.filter((name) => name.toLowerCase().includes(pattern.toLowerCase()))
    const [hit] = hits
    if (hits.length > 1) {
      throw new CannotPlay(`"${pattern}" of the organ's profile fits ${hits.join(', ')}: say which with --port`)
    }
    if (hit !== undefined) return { name: hit }
  }
  const sought =
    patterns.length === 0 ? 'the profile names no ports' : `no MIDI output is called ${patterns.join(' or ')}`
  return { problem: `${sought}; ${names.length === 0 ? 'there are none at all' : `there are: ${names.join(', ')}`}` }
}
