import type { House } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { PortSpec } from '../../ports/index.ts'
import {
  goSwitch,
  type Jamb,
  type Live,
  letGoOfAll,
  listenForGo,
  type Order,
  openJamb,
  openOrgan,
  perform,
  type Settings,
} from '../index.ts'
import { performJamb } from './jamb.ts'
import type { Listening } from './listening.ts'
import { performLive } from './perform-live.ts'
import { countFindings } from './performing.ts'
import type { KeptPort } from './port.ts'
import type { Stage, Started } from './stage.ts'

/** A piece or an order of service that shall be performed. */
export interface Asked {
  /** Read only once nothing else is performed. */
  readonly order: () => Order
  /** A piece by its name in the house; null: an order of service. */
  readonly score: string | null
  readonly endsWhenOver: boolean
  /** MIDI input of the switch for go; null: the one on which it was taught. */
  readonly goFrom: string | null
  /** Asked for at the machine itself: there is no profile that its owner may not take. */
  readonly isHere: boolean
}

interface Begun extends Started {
  readonly live: Live
  /** Why the switch for go is not heard. */
  readonly deaf: string | null
}

/** How what may be performed is begun, on the port as it is now. */
export interface Beginning {
  readonly perform: (asked: Asked) => Promise<Begun>
  /** @param organ by name or file; null: the one that is served */
  readonly console: (organ: string | null) => Promise<Started & { readonly jamb: Jamb }>
  /** All keys up, while nothing is performed. */
  readonly sweep: (organ: Organ, spec: PortSpec) => Promise<void>
}

interface Beside {
  readonly stage: Stage
  /** Looked up when it is needed: the port is kept with a sweep of ours. */
  readonly port: () => KeptPort
  readonly listening: Listening
  readonly settings: () => Pick<Settings, 'timing' | 'unplugged' | 'aheadMs'>
  readonly watchFd: number | null
  /** By name or file. */
  readonly servedOrgan: string
}

const awaits = ({ type }: PortSpec): boolean => type === 'awaited'

export function createBeginning(house: House, beside: Beside): Beginning {
  const { stage, listening, servedOrgan, watchFd } = beside
  /** The organ's own port is heard by one input, for all that want to know. */
  const sendingTo = (port: PortSpec) => ({
    port,
    captureFile: null,
    ...beside.settings(),
    watchFd,
    ...(port.type === 'system' ? { ear: listening.ear } : {}),
  })
  /** The profile that is served a person at the machine chose. */
  const isFromAfar = (organ: Organ, isHere: boolean) => !isHere && organ.id !== stage.organ().id
  return {
    perform: ({ order: read, score, goFrom, isHere, endsWhenOver }) =>
      stage.start(async () => {
        const order = read()
        const { organ } = order
        const { spec, notice } = beside.port().choose(organ)
        const taught = goSwitch(house, goFrom)
        const live = await perform(house, order, {
          ...sendingTo(spec),
          endsWhenOver,
          isFromAfar: isFromAfar(organ, isHere),
        })
        const heard = listenForGo(taught, () => live.obey({ name: 'go' }))
        void live.finished.then(heard.end)
        const findings = countFindings(order.findings)
        const deaf = heard.problem
        return {
          organ,
          notice,
          awaits: awaits(spec),
          findings,
          live,
          deaf,
          performing: performLive(live, { score, findings, deaf }),
        }
      }),
    console: (named) =>
      stage.start(async () => {
        const organ = openOrgan(house, named ?? servedOrgan)
        const { spec, notice } = beside.port().choose(organ)
        const jamb = await openJamb(house, organ, sendingTo(spec))
        return { organ, notice, awaits: false, findings: countFindings([]), performing: performJamb(jamb), jamb }
      }),
    sweep: (organ, spec) => stage.meanwhile(() => letGoOfAll(organ, sendingTo(spec))),
  }
}
