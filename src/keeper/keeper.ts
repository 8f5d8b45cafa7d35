import { readdirSync } from 'node:fs'
import type { House } from '../files/index.ts'
import { list, locate } from '../files/index.ts'
import { badInput, CannotPlay, saidBy } from '../findings/index.ts'
import type { Organ } from '../organ/index.ts'
import { openOrgan, type PortWishes, perform, prepare, type Settings, serve, type Wishes } from '../organist/index.ts'
import { listPorts, type PortSpec, portSpecName } from '../ports/index.ts'
import { openProgramme, readProgramme } from '../programme/index.ts'
import type { Command, OrganEntry, Piece, State } from '../protocol/index.ts'
import type { Figures, Services } from '../server/index.ts'
import { runJob } from './job.ts'
import { consolePlan, libraryEntries, programmeEntries, shelved } from './library.ts'
import type { Performing } from './performing.ts'
import { countFindings, performPiece } from './piece.ts'
import { keepPort } from './port.ts'
import { loosened } from './protection.ts'
import { performService } from './service.ts'
import { keepOrgan, keepScore, waitingFolder } from './uploads.ts'

export interface KeeperOptions {
  /** The organ that is played where none is named. */
  readonly organ: string
  readonly port: PortWishes
  /** Another port than wishes can name (tests). */
  readonly givenPort: PortSpec | null
  readonly settings: Pick<Settings, 'timing' | 'unplugged' | 'aheadMs'>
  readonly watchFd: number | null
}

/** The one who owns the organ while the server runs: plays what is asked for, one thing at a time. */
export interface Keeper extends Services {
  readonly isPlaying: () => boolean
  /** All keys up before the machine sleeps. */
  readonly letGo: () => Promise<void>
  /** Silences the organ, lets go of its port. */
  readonly close: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly closeNow: (waitMs: number) => boolean
}

/** A cable is put in, an organ switched on: noticed within this, while nothing plays. */
const LOOK_EVERY_MS = 2000

export function createKeeper(house: House, options: KeeperOptions): Keeper {
  let organ: Organ = openOrgan(house, options.organ)
  const port = keepPort(house, organ.id, options.port, options.givenPort)
  let resting: { readonly name: string | null; readonly notice: string | null } = { name: null, notice: null }
  let current: Performing | null = null
  let isStarting = false
  let isClosed = false
  /** Panic or the end came while a piece was being made ready. */
  let isForbidden = false
  let last: State['last'] = null
  let notice: string | null = null
  let findings = countFindings([])
  const itemsPlayed = { done: 0, stopped: 0, failed: 0 }
  let sentBefore = 0
  let meaning = ''
  let revision = 0

  const look = async () => {
    if (current || isStarting || isClosed) return
    resting = await port.look(organ)
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()
  void look()

  const begin = async (wishes: Wishes, name: string, isHere: boolean): Promise<string | null> => {
    if (isClosed) throw new CannotPlay('the server is ending')
    if (current || isStarting) throw new CannotPlay(`${titleNow()} is being played: stop it first`)
    isStarting = true
    isForbidden = false
    try {
      const prepared = prepare(house, wishes)
      const next = prepared.performance.organ
      const chosen = port.choose(next)
      if (!isHere) refuseLooser(next, portSpecName(chosen.spec))
      const live = await perform(house, prepared, {
        port: chosen.spec,
        captureFile: null,
        ...options.settings,
        watchFd: options.watchFd,
      })
      if (isForbidden || isClosed) {
        await live.stop()
        throw new CannotPlay('it was silenced before it began')
      }
      follow(next, chosen.notice, countFindings(prepared.findings), performPiece(name, prepared, live))
      return chosen.notice
    } finally {
      isStarting = false
    }
  }
  const beginService = async (name: string, fromStart: boolean): Promise<string | null> => {
    if (isClosed) throw new CannotPlay('the server is ending')
    if (current || isStarting) throw new CannotPlay(`${titleNow()} is being played: stop it first`)
    isStarting = true
    isForbidden = false
    try {
      const { path } = shelved(house, 'programmes', name)
      const form = readProgramme(path)
      const next = form.value.organ === undefined ? organ : openOrgan(house, form.value.organ)
      const chosen = port.choose(next)
      refuseLooser(next, portSpecName(chosen.spec))
      const programme = openProgramme(house, path, form, next)
      if (programme.items.length === 0) throw new CannotPlay(`there is nothing in ${programme.title} yet`)
      const live = await serve(house, programme, next, {
        port: chosen.spec,
        captureFile: null,
        ...options.settings,
        watchFd: options.watchFd,
        fromStart,
        endsWhenOver: true,
      })
      if (isForbidden || isClosed) {
        await live.stop()
        throw new CannotPlay('it was silenced before it began')
      }
      const said = programme.items.flatMap((item) => item.findings)
      follow(next, chosen.notice, countFindings(said), performService(live))
      return chosen.notice
    } finally {
      isStarting = false
    }
  }
  /** Until its end. */
  const follow = (next: Organ, said: string | null, counted: typeof findings, performing: Performing) => {
    organ = next
    notice = said
    findings = counted
    last = null
    current = performing
    void performing.finished.then(({ type, problem }) => {
      sentBefore += performing.figures().sent
      itemsPlayed[type]++
      last = { title: performing.title, how: type, problem: problem ?? null }
      current = null
      void look()
    })
  }
  const titleNow = () => current?.title ?? 'Something'
  /** Another organ's profile, chosen from afar, must not reach a console that its own protects better. */
  const refuseLooser = (next: Organ, portName: string) => {
    const served = openOrgan(house, options.organ)
    if (next.id === served.id || portName !== resting.name) return
    const [reason] = loosened(next, [served])
    if (reason !== undefined)
      throw new CannotPlay(
        `${next.name} on the port of ${served.name} protects it less (${reason}): begin it at the machine`,
      )
  }
  const wishesFor = (piece: Piece): Wishes => ({
    score: shelved(house, 'scores', piece.score).path,
    organ: piece.organ == null ? organPath(organ) : shelved(house, 'organs', piece.organ).path,
    ...rest(piece),
    registration: plainRegistration(piece.registration ?? null),
  })
  const organPath = ({ file }: Organ) => file

  const state = (): State => {
    const now = current?.look()
    const view: Omit<State, 'revision'> = {
      organ: {
        id: organ.id,
        name: organ.name,
        port: current ? (notice === null ? current.portName : null) : resting.name,
        link: now?.link ?? 'none',
        goesOnWhenBack: now?.goesOnWhenBack ?? false,
        notice: current ? notice : resting.notice,
      },
      go: now?.go ?? { does: false, says: isStarting ? 'It is being made ready' : 'Nothing is chosen' },
      can: now?.can ?? (isStarting ? [] : ['beginService', 'play']),
      playing: now?.playing ?? null,
      service: now?.service ?? null,
      last,
    }
    const means = meaningOf(view)
    if (means !== meaning) {
      meaning = means
      revision++
    }
    return { revision, ...view }
  }
  return {
    state,
    obey: async (command: Command) => {
      if (command.name === 'play') return begin(wishesFor(command.piece), command.piece.score, false)
      if (command.name === 'beginService') return beginService(command.programme, command.fromStart)
      if (!current) throw new CannotPlay('nothing is being played')
      return current.obey(command)
    },
    panic: () => {
      isForbidden = true
      current?.panic()
    },
    playHere: async (piece) =>
      begin(
        {
          score: locate(house, 'scores', piece.score),
          organ: piece.organ ?? options.organ,
          ...rest(piece),
          registration: piece.registration ?? null,
        },
        piece.score.replace(/^.*[\\/]/, ''),
        true,
      ),
    library: (search) => libraryEntries(house, search),
    programmes: () => programmeEntries(house),
    checkScore: async (name, organName) => {
      const on = organName === null ? organ.file : shelved(house, 'organs', organName).path
      return runJob({ type: 'check', home: house.home, score: shelved(house, 'scores', name).path, name, organ: on })
    },
    hear: (piece) => runJob({ type: 'hear', home: house.home, wishes: wishesFor(piece), name: piece.score }),
    keepScore: (name, bytes, replace) => keepScore(house, organ.file, name, bytes, replace),
    organs: () => organEntries(house),
    console: (name) => consolePlan(name, openOrgan(house, shelved(house, 'organs', name).path)),
    keepOrgan: (name, text, replace) => keepOrgan(house, organ.id, name, text, replace),
    ports: () => {
      try {
        return listPorts()
      } catch {
        return []
      }
    },
    isReady: () => !isClosed,
    figures: (): Figures => {
      const now = current?.figures()
      return {
        lateness: now?.lateness ?? null,
        messagesSent: sentBefore + (now?.sent ?? 0),
        slippedMs: now?.slippedMs ?? 0,
        isPlaying: current?.isPlaying() ?? false,
        link: current?.look().link ?? 'none',
        itemsPlayed,
        findings,
      }
    },
    isPlaying: () => current?.isPlaying() ?? false,
    letGo: async () => current?.letGo(),
    close: async () => {
      isClosed = true
      isForbidden = true
      clearInterval(timer)
      await current?.stop()
      await current?.finished
      port.release()
    },
    closeNow: (waitMs) => current?.stopNow(waitMs) ?? true,
  }
}

const rest = (piece: Piece) => ({
  map: piece.map ?? null,
  fromBar: piece.from ?? null,
  toBar: piece.to ?? null,
  tempo: piece.tempo ?? null,
  transpose: piece.transpose ?? null,
})

/** `none` or a piston: from afar no file can be named. @throws BadInput */
function plainRegistration(said: string | null): string | null {
  if (said !== null && /\.ya?ml$|[\\/]/i.test(said))
    throw badInput('', `"${said}" is no piston`, 'name a piston, or none')
  return said
}

/** All that decides what a tap means; where the music stands and how late it is do not. */
function meaningOf({ organ, go, can, playing, service, last }: Omit<State, 'revision'>): string {
  const { score, title, state, endsAfter } = playing ?? {}
  const { item, number, place, doing } = service ?? {}
  const { id, port, link } = organ
  return JSON.stringify([id, port, link, go, can, score, title, state, endsAfter, item, number, place, doing, last])
}

function organEntries(house: House): OrganEntry[] {
  const shelf = list(house, 'organs').map(({ name, path, own }): OrganEntry => {
    try {
      const organ = openOrgan(house, path)
      const stops = organ.elements.filter(({ kind }) => kind === 'stop').length
      return {
        name,
        title: organ.name,
        divisions: organ.divisions.map((each) => each.name),
        stops,
        own,
        problem: null,
        waits: false,
      }
    } catch (thrown) {
      return {
        name,
        title: name,
        divisions: [],
        stops: 0,
        own,
        problem: saidBy(thrown).split('\n')[0]?.replaceAll(house.home, '…') ?? '',
        waits: false,
      }
    }
  })
  const waiting = namesIn(waitingFolder(house)).map(
    (name): OrganEntry => ({ name, title: name, divisions: [], stops: 0, own: true, problem: null, waits: true }),
  )
  return [...shelf, ...waiting]
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []))
  } catch {
    return []
  }
}
