import { errorText } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import { choosePortFrom, type PortLock, type PortSpec, portSpecName, takePort } from '../../ports/index.ts'
import { type ChosenPort, chosenPort, type PortWishes } from '../index.ts'
import type { MachinePorts } from './options.ts'

/** The organ's port while nobody plays: looked for, and kept as ours. */
export interface KeptPort {
  /** Where to play, as things are now. @throws BadInput, CannotPlay where there is no port to play on */
  readonly choose: (organ: Organ) => ChosenPort
  /** Makes it ours, once it is there; says what a person must know. */
  readonly look: (organ: Organ) => Promise<{ readonly name: string | null; readonly notice: string | null }>
  readonly release: () => void
}

const NOBODY_ELSE = 'the organ’s server'
const NOTHING_ASKED: PortWishes = { port: null, virtual: null, device: null, monitor: false }
const isShared = ({ type }: PortSpec): boolean => type === 'monitor' || type === 'memory' || type === 'house'

/**
 * @param wishes what was said of the port; it stands for the organ that was named with it and for no other
 * @param given a port that is no device (tests); null: what the wishes and the profile say
 * @param afterDeath the program that owned the port before us died while it played: keys may be down
 */
export function keepPort(
  organId: string,
  wishes: () => PortWishes,
  given: PortSpec | null,
  machine: MachinePorts,
  afterDeath: (organ: Organ, spec: PortSpec) => Promise<void>,
): KeptPort {
  let kept: { readonly name: string; readonly lock: PortLock } | null = null
  const release = () => {
    kept?.lock.release()
    kept = null
  }
  const choose = (organ: Organ): ChosenPort => {
    if (given) return { spec: given, notice: null }
    const asked = organ.id === organId ? wishes() : NOTHING_ASKED
    if (asked.port !== null && asked.port !== 'house')
      return { spec: machine.specOf(choosePortFrom(machine.names(), asked.port)), notice: null }
    const chosen = chosenPort(organ, asked)
    // Nobody asked for the house organ: the person at the phone must know that the organ is not there.
    if (chosen.elseMonitor === undefined) return chosen
    const monitor = { type: 'monitor' } as const
    const { spec } = chosen
    return { spec: spec.type === 'awaited' ? { ...spec, standIn: monitor } : monitor, notice: chosen.elseMonitor }
  }
  return {
    choose,
    look: async (organ) => {
      try {
        const { spec, notice } = choose(organ)
        const name = portSpecName(spec)
        if (spec.type === 'monitor' || spec.type === 'awaited')
          return { name: null, notice: notice ?? 'Nothing will be heard: it only watches.' }
        if (!isShared(spec) && kept?.name !== name) {
          release()
          const lock = await takePort(spec, NOBODY_ELSE)
          kept = { name, lock }
          if (lock.afterDeath) {
            await afterDeath(organ, spec)
            lock.keysAre('up')
          }
        }
        return { name, notice }
      } catch (thrown) {
        return { name: null, notice: errorText(thrown) }
      }
    },
    release,
  }
}
