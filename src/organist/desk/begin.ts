import { CannotPlay } from '../../findings/index.ts'
import { withReads } from '../../house/index.ts'
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
} from '../index.ts'
import type { Desk } from './desk.ts'
import { performJamb } from './jamb.ts'
import { performLive } from './perform-live.ts'
import { countFindings } from './performing.ts'
import { meanwhile, type Started, start } from './stage.ts'

/** A piece or an order of service that shall be performed. */
export interface Asked {
  /** Read only once nothing else is performed. */
  readonly order: () => Order
  /** A piece by its name in the house; null: an order of service. */
  readonly score: string | null
  readonly endsWhenOver: boolean
  /** MIDI input of the switch for go; null: the one on which it was taught. */
  readonly goFrom: string | null
  /** What was looked at before (`ScoreReport`, `ProgrammeReport`); null: nothing was. */
  readonly judged: string | null
  /** Asked for at the machine itself: there is no profile that its owner may not take. */
  readonly isHere: boolean
}

interface Begun extends Started {
  readonly live: Live
  /** Why the switch for go is not heard. */
  readonly deaf: string | null
}

const awaits = ({ type }: PortSpec): boolean => type === 'awaited'

/** Begins it on the port as it is now. */
export const begin = (
  desk: Desk,
  { order: make, score, goFrom, judged, isHere, endsWhenOver }: Asked,
): Promise<Begun> =>
  start(desk.stage, async () => {
    const { result: order, read } = withReads(make)
    if (judged !== null && judged !== read)
      throw new CannotPlay(`${order.title} was changed since it was looked at: look at it again`)
    const { organ } = order
    const { spec, notice } = desk.port.choose(organ)
    const taught = goSwitch(desk.house, goFrom)
    // The profile that is served a person at the machine chose.
    const isFromAfar = !isHere && organ.id !== desk.stage.served.id
    const live = await perform(desk.house, order, { ...sendingTo(desk, spec), endsWhenOver, isFromAfar })
    const heard = listenForGo(taught, () => live.obey({ name: 'go' }))
    void live.finished.then(heard.end)
    const findings = countFindings(order.findings)
    const deaf = heard.problem
    const performing = performLive(live, { score, findings, deaf })
    return { organ, notice, awaits: awaits(spec), findings, live, deaf, performing }
  })

/** @param named an organ by name or file; null: the one that is served */
export const beginConsole = (desk: Desk, named: string | null): Promise<Started & { readonly jamb: Jamb }> =>
  start(desk.stage, async () => {
    const organ = openOrgan(desk.house, named ?? desk.options.organ)
    const { spec, notice } = desk.port.choose(organ)
    const jamb = await openJamb(desk.house, organ, sendingTo(desk, spec))
    return { organ, notice, awaits: false, findings: countFindings([]), performing: performJamb(jamb), jamb }
  })

/** All keys up, while nothing is performed. */
export const sweepKeys = (desk: Desk, organ: Organ, spec: PortSpec): Promise<void> =>
  meanwhile(desk.stage, () => letGoOfAll(organ, sendingTo(desk, spec)))

/** The organ's own port is heard by one input, for all that want to know. */
const sendingTo = ({ settings, options, listening }: Desk, port: PortSpec) => ({
  port,
  captureFile: null,
  ...settings,
  watchFd: options.watchFd,
  onShared: options.onShared ?? (() => undefined),
  ...(port.type === 'system' ? { ear: listening.ear } : {}),
})
