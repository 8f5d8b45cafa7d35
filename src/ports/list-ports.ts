import { badInput, CannotPlay } from '../findings/index.ts'
import { alsaPortNames } from './alsa/alsa-port.ts'
import { midiSystemProblem, namesOf, newOutput, sequencerLibrary } from './midi-system.ts'
import { withoutAddress } from './port-names.ts'

/** Names of the system's MIDI outputs, in its order. On Linux each ends in its address (`… 24:0`). */
export function listPorts(): string[] {
  const alsa = sequencerLibrary()
  if (alsa !== null) return alsaPortNames(alsa)
  const output = newOutput()
  const names = namesOf(output)
  output.destroy()
  return names
}

/** Part of a name in any case; never of the address, whose digits nobody means. */
const containing = (names: readonly string[], part: string): string[] =>
  names.filter((name) => withoutAddress(name).toLowerCase().includes(part.toLowerCase()))

/** @throws BadInput where none or several fit */
export const choosePort = (wanted: string): string => choosePortFrom(listPorts(), wanted)

/**
 * The one port that a person means: its number as `voluntary ports` prints it, its whole name, or a part of it. Digits
 * alone are always a number: a slip of the finger must not play on another port.
 * @throws BadInput where none or several fit
 */
export function choosePortFrom(names: readonly string[], wanted: string, kind: 'output' | 'input' = 'output'): string {
  const numbered = names.map((name, index) => `${index + 1}  ${name}`)
  const listed = (lines: readonly string[]) => `there are:\n    ${lines.join('\n    ')}`
  const advice = names.length === 0 ? `this machine has no MIDI ${kind}s: is the cable in?` : listed(numbered)
  if (wanted.trim() === '') throw badInput('--port', `the name or number of a MIDI ${kind} is expected`, advice)
  if (/^-?\d+$/.test(wanted)) {
    const byNumber = names[Number(wanted) - 1]
    if (byNumber === undefined) throw badInput('--port', `there is no MIDI ${kind} number ${wanted}`, advice)
    return byNumber
  }
  const exact = names.filter((name) => name === wanted || withoutAddress(name) === wanted)
  const hits = exact.length > 0 ? exact : containing(names, wanted)
  const [hit] = hits
  if (hit === undefined) throw badInput('--port', `no MIDI ${kind} is called "${wanted}"`, advice)
  if (hits.length > 1) {
    const fitting = numbered.filter((_, index) => hits.includes(names[index] ?? ''))
    throw badInput(
      '--port',
      `"${wanted}" fits ${hits.length} MIDI ${kind}s`,
      `name one of them by its number; ${listed(fitting)}`,
    )
  }
  return hit
}

export type PortFound = { readonly name: string } | { readonly problem: string; readonly advice: string }

/** @throws CannotPlay where a pattern fits several, or the MIDI system refuses us */
export function portForOrgan(patterns: readonly string[]): PortFound {
  const problem = midiSystemProblem()
  return problem === null ? portForOrganFrom(listPorts(), patterns) : { problem, advice: '' }
}

/**
 * The first port that one of the organ's patterns finds.
 * @returns its name, or in words why there is none and what to do
 * @throws CannotPlay where a pattern fits several: which one the organ hangs on, only a person knows
 */
export function portForOrganFrom(names: readonly string[], patterns: readonly string[]): PortFound {
  for (const pattern of patterns) {
    const hits = containing(names, pattern)
    const [hit] = hits
    if (hits.length > 1) {
      throw new CannotPlay(`"${pattern}" of the organ's profile fits ${hits.join(', ')}: say which with --port`)
    }
    if (hit !== undefined) return { name: hit }
  }
  const sought =
    patterns.length === 0 ? 'the profile names no ports' : `no MIDI output is called ${patterns.join(' or ')}`
  const there = names.length === 0 ? 'there are none at all' : `there are: ${names.join(', ')}`
  return {
    problem: `${sought}; ${there}`,
    advice: 'To play the organ: connect it, or name its port with --port (voluntary ports lists them).',
  }
}
