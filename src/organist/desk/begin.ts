import { basename } from 'node:path'
import { badInput, CannotPlay } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { type PortSpec, portSpecName } from '../../ports/index.ts'
import { openProgramme, readProgramme } from '../../programme/index.ts'
import {
  goSwitch,
  type Jamb,
  type LiveService,
  letGoOfAll,
  listenForGo,
  openJamb,
  openOrgan,
  type Playable,
  perform,
  type Settings,
  serve,
} from '../index.ts'
import { performJamb } from './jamb.ts'
import type { Listening } from './listening.ts'
import { countFindings, performPiece } from './piece.ts'
import type { KeptPort } from './port.ts'
import { loosened } from './protection.ts'
import { performService } from './service.ts'
import type { Stage, Started } from './stage.ts'

/** An order of service that shall be held. */
export interface AskedService {
  readonly path: string
  /** By name or file; null: the programme's own. */
  readonly organ: string | null
  /** Where the programme names none either. */
  readonly fallback: () => Organ
  readonly fromStart: boolean
  readonly endsWhenOver: boolean
  readonly goFrom: string | null
  /** Asked for at the machine itself: there is no profile that its owner may not take. */
  readonly isHere: boolean
}

/** How what may be performed is begun, on the port as it is now. */
export interface Beginning {
  readonly piece: (ready: () => Playable, name: string, isHere: boolean) => Promise<Started>
  /** `deaf`: why the switch for go is not heard. */
  readonly service: (
    asked: AskedService,
  ) => Promise<Started & { readonly live: LiveService; readonly deaf: string | null }>
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
  /** The port that is ours while nobody plays; null: there is none. */
  readonly portName: () => string | null
}

export function createBeginning(house: House, beside: Beside): Beginning {
  const { stage, listening, servedOrgan, watchFd } = beside
  /** The organ's own port is heard by one input, whoever wants to know. */
  const sendingTo = (port: PortSpec) => ({
    port,
    captureFile: null,
    ...beside.settings(),
    watchFd,
    ...(port.type === 'system' ? { ear: listening.ear } : {}),
  })
  /** Another organ's profile, chosen from afar, must not reach a console that its own protects better. */
  const refuseLooser = (next: Organ, portName: string) => {
    const served = openOrgan(house, servedOrgan)
    if (next.id === served.id || portName !== beside.portName()) return
    const [reason] = loosened(next, [served])
    if (reason !== undefined)
      throw new CannotPlay(
        `${next.name} on the port of ${served.name} protects it less (${reason}): begin it at the machine`,
      )
  }
  const portFor = (next: Organ, isHere: boolean) => {
    const chosen = beside.port().choose(next)
    if (!isHere) refuseLooser(next, portSpecName(chosen.spec))
    return chosen
  }
  return {
    piece: (ready, name, isHere) =>
      stage.start(async () => {
        const prepared = ready()
        const { organ } = prepared.performance
        const { spec, notice } = portFor(organ, isHere)
        const performing = performPiece(name, prepared, await perform(house, prepared, sendingTo(spec)))
        return { organ, notice, findings: countFindings(prepared.findings), performing }
      }),
    service: ({ path, organ: named, fallback, isHere, goFrom, ...how }) =>
      stage.start(async () => {
        const form = readProgramme(path)
        const wanted = named ?? form.value.organ
        const organ = wanted === undefined ? fallback() : openOrgan(house, wanted)
        const { spec, notice } = portFor(organ, isHere)
        const programme = openProgramme(house, path, form, organ)
        if (programme.items.length === 0) throw badInput(path, 'there is nothing in this programme', 'add to it')
        const taught = goSwitch(house, goFrom)
        const live = await serve(house, programme, organ, { ...sendingTo(spec), ...how })
        const heard = listenForGo(taught, () => live.command({ type: 'go' }))
        void live.finished.then(heard.end)
        const findings = countFindings(programme.items.flatMap((item) => item.findings))
        const name = basename(path).replace(/\.ya?ml$/, '')
        const performing = performService(name, live, organ, heard.problem)
        return { organ, notice, findings, performing, live, deaf: heard.problem }
      }),
    console: (named) =>
      stage.start(async () => {
        const organ = openOrgan(house, named ?? servedOrgan)
        const { spec, notice } = portFor(organ, true)
        const jamb = await openJamb(house, organ, sendingTo(spec))
        return { organ, notice, findings: countFindings([]), performing: performJamb(jamb), jamb }
      }),
    sweep: (organ, spec) => stage.meanwhile(() => letGoOfAll(organ, sendingTo(spec))),
  }
}
