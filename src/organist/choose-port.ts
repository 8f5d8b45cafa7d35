import { badInput } from '../findings/index.ts'
import type { Organ } from '../organ/index.ts'
import { choosePort, midiSystemProblem, type PortSpec, portForOrgan } from '../ports/index.ts'

/** What a person says of the port; at most one of them. */
export interface PortWishes {
  /** Part of a name, or a number of `voluntary ports`. */
  readonly port: string | null
  /** A virtual port of ours; '' for the organ's own name for it. */
  readonly virtual: string | null
  readonly device: string | null
  readonly monitor: boolean
}

export interface ChosenPort {
  readonly spec: PortSpec
  /** Something that the person must know: why nothing will be heard, and what to do. null where all is as expected. */
  readonly notice: string | null
}

const OWN_PORT_NAME = 'Voluntary'

/**
 * With nothing said: the port that the organ's profile names, else its virtual port, else the monitor, which says so.
 * @throws BadInput, CannotPlay where what was asked for is not there
 */
export function chosenPort(organ: Organ, wishes: PortWishes): ChosenPort {
  const said = [wishes.port, wishes.virtual, wishes.device, wishes.monitor || null].filter((each) => each !== null)
  if (said.length > 1)
    throw badInput('', '--port, --virtual, --device and --monitor exclude each other', 'give one of them')
  if (wishes.monitor) return { spec: { type: 'monitor' }, notice: null }
  if (wishes.device !== null) return { spec: { type: 'device', path: wishes.device }, notice: null }
  if (wishes.virtual !== null) {
    const name = wishes.virtual === '' ? (organ.virtualPort ?? OWN_PORT_NAME) : wishes.virtual
    return { spec: { type: 'virtual', name }, notice: null }
  }
  if (wishes.port !== null) return { spec: { type: 'system', name: choosePort(wishes.port) }, notice: null }
  return byProfile(organ)
}

function byProfile(organ: Organ): ChosenPort {
  const found = portForOrgan(organ.ports)
  if ('name' in found) return { spec: { type: 'system', name: found.name }, notice: null }
  if (organ.virtualPort !== null && process.platform !== 'win32' && midiSystemProblem() === null) {
    return { spec: { type: 'virtual', name: organ.virtualPort }, notice: null }
  }
  const notice = [`Nothing will be heard: ${found.problem}.`, found.advice].filter((line) => line !== '').join('\n')
  return { spec: { type: 'monitor' }, notice }
}
