import { badInput } from '../findings/index.ts'
import type { Organ } from '../organ/index.ts'
import {
  type AwaitedSpec,
  choosePort,
  type HouseSpec,
  midiSystemProblem,
  newFound,
  newHouseRing,
  type PortSpec,
  portForOrgan,
} from '../ports/index.ts'
import { speakersProblem } from '../sound/index.ts'

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
  /** Nobody asked for this port: where it cannot be opened the monitor will do, and this is what is said then. */
  readonly elseMonitor?: string
}

const OWN_PORT_NAME = 'Voluntary'
/** `--port house` */
const HOUSE = 'house'

/** Why the house organ would not be heard here; null where it would. */
export const houseOrganProblem = (): string | null => speakersProblem()

const houseSpec = (): HouseSpec => ({ type: 'house', ring: newHouseRing(), sink: 'speakers' })

/**
 * With nothing said: the port that the organ's profile names, else its virtual port, else the house organ, else the
 * monitor, which says so; either stands in only until a port of the profile's names is put in.
 * @throws BadInput, CannotPlay where what was asked for is not there
 */
export function chosenPort(organ: Organ, wishes: PortWishes): ChosenPort {
  const given = [wishes.port, wishes.virtual, wishes.device, wishes.monitor || null].filter((each) => each !== null)
  if (given.length > 1)
    throw badInput('', '--port, --virtual, --device and --monitor exclude each other', 'give one of them')
  if (wishes.monitor) return { spec: { type: 'monitor' }, notice: null }
  if (wishes.device !== null) return { spec: { type: 'device', path: wishes.device }, notice: null }
  if (wishes.virtual !== null) {
    const name = wishes.virtual === '' ? (organ.virtualPort ?? OWN_PORT_NAME) : wishes.virtual
    return { spec: { type: 'virtual', name }, notice: null }
  }
  if (wishes.port === HOUSE) return { spec: houseSpec(), notice: null }
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
  const awaited = (standIn: AwaitedSpec['standIn']): PortSpec =>
    organ.ports.length === 0 ? standIn : { type: 'awaited', names: organ.ports, found: newFound(), standIn }
  const silent = speakersProblem()
  if (silent !== null) {
    return {
      spec: awaited({ type: 'monitor' }),
      notice: `${notice}\nThe house organ cannot be heard either: ${silent}.`,
    }
  }
  const why = `${found.problem[0]?.toUpperCase()}${found.problem.slice(1)}`
  return {
    spec: awaited(houseSpec()),
    notice: [`You hear the house organ, not a real one. ${why}.`, found.advice]
      .filter((line) => line !== '')
      .join('\n'),
    elseMonitor: notice,
  }
}
