import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import type { House } from '../files/index.ts'
import { list, locate } from '../files/index.ts'
import { badInput, CannotPlay, saidBy } from '../findings/index.ts'
import type { Organ } from '../organ/index.ts'
import {
  changeSettings,
  goSwitch,
  letGoOfAll,
  listenForGo,
  openJamb,
  openOrgan,
  type PortWishes,
  type Prepared,
  perform,
  prepare,
  prepareTestNote,
  readSettings,
  type Settings,
  serve,
  type Wishes,
} from '../organist/index.ts'
import { type PortSpec, portSpecName } from '../ports/index.ts'
import { openProgramme, readProgramme } from '../programme/index.ts'
import type { Begin, Command, OrganEntry, Piece, Playing, Roll, State } from '../protocol/index.ts'
import type { Figures, Services } from '../server/index.ts'
import { keepPortChoice, portChoices } from './choose-port.ts'
import { performJamb } from './jamb.ts'
import { runJob } from './job.ts'
import { keepMap } from './keep-map.ts'
import { consolePlan, libraryEntries, programmeEntries, shelved } from './library.ts'
import { createListening } from './listening.ts'
import { MACHINE_PORTS, type MachinePorts } from './machine-ports.ts'
import type { Performing } from './performing.ts'
import { countFindings, performPiece } from './piece.ts'
import { keepPort } from './port.ts'
import { changeProfile, profileSettings, takeBackWaiting } from './profile-settings.ts'
import { loosened } from './protection.ts'
import { rollOf } from './roll.ts'
import { performService } from './service.ts'
import { keepOrgan, keepScore, waitingFolder } from './uploads.ts'
import { viewOfJamb, viewOfService } from './view.ts'

export interface KeeperOptions {
  /** The organ that is played where none is named. */
  readonly organ: string
  readonly port: PortWishes
  /** Another port than wishes can name (tests). */
  readonly givenPort: PortSpec | null
  readonly settings: Pick<Settings, 'timing' | 'unplugged' | 'aheadMs'>
  readonly watchFd: number | null
  /** What was said when the server was started: it stands, whatever the page asks for. */
  readonly said?: { readonly [Each in 'organ' | 'port' | 'timing' | 'unplugged']?: boolean }
  /** Other MIDI ports than this machine's (tests). */
  readonly machine?: MachinePorts
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

/** An order of service that shall be held. */
interface AskedService {
  readonly path: string
  /** By name or file; null: the programme's own. */
  readonly organ: string | null
  /** Where the programme names none either. */
  readonly fallback: () => Organ
  readonly fromStart: boolean
  readonly endsWhenOver: boolean
  readonly goFrom: string | null
  readonly isHere: boolean
}

/** Something that has begun to sound, or may. */
interface Started {
  readonly organ: Organ
  /** Why nothing will be heard. */
  readonly notice: string | null
  readonly findings: Playing['findings']
  readonly performing: Performing
}

export function createKeeper(house: House, options: KeeperOptions): Keeper {
  let organ: Organ = openOrgan(house, options.organ)
  const { machine = MACHINE_PORTS, said = {} } = options
  const listening = createListening(machine.hear)
  let wishes = options.port
  let { settings } = options
  const port = keepPort(
    house,
    organ.id,
    () => wishes,
    options.givenPort,
    machine,
    (next, spec) => sweepAfterDeath(next, spec),
  )
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
  let performances = 0
  let drawn: Roll | null = null
  let meaning = ''
  let revision = 0

  const look = async () => {
    if (current || isStarting || isClosed) return
    resting = await port.look(organ)
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()
  void look()

  const refuseBusy = () => {
    if (isClosed) throw new CannotPlay('the server is ending')
    if (current || isStarting) throw new CannotPlay(`${current?.busy ?? 'Something is being played'}: stop it first`)
  }
  /** One thing at a time; what was begun is followed to its end. */
  const start = async <Begun extends Started>(open: () => Promise<Begun>): Promise<Begun> => {
    refuseBusy()
    isStarting = true
    isForbidden = false
    try {
      const begun = await open()
      if (isForbidden || isClosed) {
        await begun.performing.stop()
        throw new CannotPlay('it was silenced before it began')
      }
      follow(begun)
      return begun
    } finally {
      isStarting = false
    }
  }
  /** The organ's own port is heard by one input, whoever wants to know. */
  const sendingTo = (spec: PortSpec) => ({
    port: spec,
    captureFile: null,
    ...settings,
    watchFd: options.watchFd,
    ...(spec.type === 'system' ? { ear: listening.ear } : {}),
  })
  /** Together with its sentinel, or with all of its container: nobody was left to let go of the keys. */
  const sweepAfterDeath = async (next: Organ, spec: PortSpec) => {
    if (current || isStarting || isClosed) return
    isStarting = true
    try {
      await letGoOfAll(next, sendingTo(spec))
    } finally {
      isStarting = false
    }
  }
  /** @param isHere asked for at the machine itself: there is no profile that its owner may not take */
  const portFor = (next: Organ, isHere: boolean) => {
    const chosen = port.choose(next)
    if (!isHere) refuseLooser(next, portSpecName(chosen.spec))
    return chosen
  }
  const begin = (ready: () => Prepared, name: string, isHere: boolean) =>
    start(async () => {
      const prepared = ready()
      const next = prepared.performance.organ
      const { spec, notice: unheard } = portFor(next, isHere)
      const performing = performPiece(name, prepared, await perform(house, prepared, sendingTo(spec)))
      return { organ: next, notice: unheard, findings: countFindings(prepared.findings), performing }
    })
  const beginService = ({ path, organ: named, fallback, isHere, goFrom, ...how }: AskedService) =>
    start(async () => {
      const form = readProgramme(path)
      const wanted = named ?? form.value.organ
      const next = wanted === undefined ? fallback() : openOrgan(house, wanted)
      const { spec, notice: unheard } = portFor(next, isHere)
      const programme = openProgramme(house, path, form, next)
      if (programme.items.length === 0) throw badInput(path, 'there is nothing in this programme', 'add to it')
      const taught = goSwitch(house, goFrom)
      const live = await serve(house, programme, next, { ...sendingTo(spec), ...how })
      const heard = listenForGo(taught, () => live.command({ type: 'go' }))
      void live.finished.then(heard.end)
      const findings = countFindings(programme.items.flatMap((item) => item.findings))
      const performing = performService(basename(path).replace(/\.ya?ml$/, ''), live, next, heard.problem)
      return { organ: next, notice: unheard, findings, performing, live, deaf: heard.problem }
    })
  const openConsole = (named: string | null) =>
    start(async () => {
      const next = openOrgan(house, named ?? options.organ)
      const { spec, notice: unheard } = portFor(next, true)
      const jamb = await openJamb(house, next, sendingTo(spec))
      return { organ: next, notice: unheard, findings: countFindings([]), performing: performJamb(jamb), jamb }
    })
  const consoleFor = async ({ organ: named }: Extract<Begin, { type: 'console' }>) => {
    const { jamb, notice: unheard } = await openConsole(named)
    return viewOfJamb(jamb, [unheard])
  }
  const serviceFor = async ({ type: _, programme, ...how }: Extract<Begin, { type: 'service' }>) => {
    const fallback = () => openOrgan(house, options.organ)
    const begun = await beginService({ path: programme, fallback, isHere: true, ...how })
    return viewOfService(begun.live, begun.organ, [begun.notice, begun.deaf])
  }
  /** Until its end. */
  const follow = ({ organ: next, notice: said, findings: counted, performing }: Started) => {
    organ = next
    notice = said
    findings = counted
    last = null
    current = performing
    performances++
    void performing.finished.then(({ type, problem }) => {
      sentBefore += performing.figures().sent
      if (performing.isPlayed) itemsPlayed[type]++
      if (performing.isPlayed || type === 'failed')
        last = { title: performing.title, what: performing.what, how: type, problem: problem ?? null }
      current = null
      void look()
    })
  }
  const portFixed = () =>
    said.port === true || options.givenPort !== null
      ? 'the port was named when the server was started: start it without --port, --virtual, --device and --monitor'
      : null
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
  const askedScore = (name: string, organName: string | null, map: string | null) => ({
    home: house.home,
    score: shelved(house, 'scores', name).path,
    name,
    organ: organName === null ? organ.file : shelved(house, 'organs', organName).path,
    map,
  })
  const organPath = ({ file }: Organ) => file

  /** Of all that was ever played: a page must not take the roll of the piece before for this one. */
  const rollId = (number: number | string) => `${performances}.${number}`
  const rollNow = (): Roll => {
    const played = current?.played() ?? null
    if (current === null || played === null) throw new CannotPlay('nothing is loaded that could be shown')
    const id = rollId(played.number)
    const { title } = current
    drawn = drawn?.id === id ? drawn : rollOf(id, current.look().service?.item ?? title, played)
    return drawn
  }
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
      can: now?.can ?? (isStarting ? [] : ['beginService', 'play', 'testNote']),
      console: now?.console ?? null,
      playing: now?.playing ?? null,
      service: now?.service ?? null,
      music: now?.music ? { ...now.music, roll: rollId(now.music.roll) } : null,
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
      if (command.name === 'play') {
        const { piece } = command
        return (await begin(() => prepare(house, wishesFor(piece)), piece.score, false)).notice
      }
      if (command.name === 'testNote') return (await begin(() => prepareTestNote(organ, command), '', false)).notice
      if (command.name === 'beginService') {
        const { path } = shelved(house, 'programmes', command.programme)
        const how = { fromStart: command.fromStart, endsWhenOver: true, isHere: false }
        return (await beginService({ path, organ: null, fallback: () => organ, goFrom: null, ...how })).notice
      }
      if (!current) throw new CannotPlay('nothing is being played')
      return current.obey(command)
    },
    panic: () => {
      isForbidden = true
      current?.panic()
    },
    playHere: async (piece) => {
      const wishes: Wishes = {
        score: locate(house, 'scores', piece.score),
        organ: piece.organ ?? options.organ,
        ...rest(piece),
        registration: piece.registration ?? null,
      }
      return (await begin(() => prepare(house, wishes), piece.score.replace(/^.*[\\/]/, ''), true)).notice
    },
    openView: async (asked) => {
      const view = asked.type === 'console' ? await consoleFor(asked) : await serviceFor(asked)
      const finished = view.finished.then((outcome) =>
        isClosed && outcome.type === 'stopped' ? ({ type: 'server-ended' } as const) : outcome,
      )
      return { ...view, finished }
    },
    library: (search) => libraryEntries(house, search),
    programmes: () => programmeEntries(house),
    programme: async (name) => {
      const { path } = shelved(house, 'programmes', name)
      return runJob({ type: 'programme', home: house.home, path, name, organ: organ.file })
    },
    rollNow,
    roll: async (name, organName) => runJob({ type: 'roll', ...askedScore(name, organName, null) }),
    checkScore: async (name, organName, map = null) => runJob({ type: 'check', ...askedScore(name, organName, map) }),
    keepMap: (name, map) => keepMap(house, organ, name, map),
    hear: (piece) => runJob({ type: 'hear', home: house.home, wishes: wishesFor(piece), name: piece.score }),
    keepScore: (name, bytes, replace) => keepScore(house, organ.file, name, bytes, replace),
    organs: () => organEntries(house),
    console: (name) => consolePlan(name, openOrgan(house, shelved(house, 'organs', name).path)),
    keepOrgan: (name, text, replace) => keepOrgan(house, organ.id, name, text, replace),
    ports: () => machine.names(),
    portChoices: () => portChoices(machine, wishes.port, portFixed()),
    choosePort: async (asked) => {
      const fixed = portFixed()
      if (fixed !== null) throw new CannotPlay(fixed)
      refuseBusy()
      const isKept = said.organ !== true || readSettings(house).organ === options.organ
      wishes = { ...wishes, port: keepPortChoice(house, machine, openOrgan(house, options.organ), asked, isKept) }
      port.release()
      await look()
      return isKept ? null : 'It stands until the server ends: settings.yaml names the port of another organ'
    },
    wire: () => ({
      ...profileSettings(house, organ),
      ...settings,
      said: (['timing', 'unplugged'] as const).filter((each) => said[each] === true),
    }),
    setPlaying: (change) => {
      refuseBusy()
      const named = (['timing', 'unplugged'] as const).find((each) => said[each] && change[each] !== undefined)
      if (named !== undefined)
        throw new CannotPlay(`--${named} was named when the server was started: start it without`)
      const { timing, unplugged, aheadMs } = changeSettings(house, change)
      settings = {
        timing: said.timing ? settings.timing : timing,
        unplugged: said.unplugged ? settings.unplugged : unplugged,
        aheadMs,
      }
    },
    setProfile: (name, change) => {
      refuseBusy()
      if (name !== organ.id) throw new CannotPlay(`${organ.name} is the organ that is played: open this page anew`)
      const kept = changeProfile(house, organ, change)
      if (!kept.waits) organ = openOrgan(house, organ.id)
      return kept
    },
    takeBackProfile: (name) => takeBackWaiting(house, name),
    heard: (since) => listening.look(organ, current?.portName ?? resting.name, since),
    isReady: () => !isClosed,
    figures: (): Figures => {
      const now = current?.figures()
      const link = current?.look().link ?? 'none'
      return {
        lateness: now?.lateness ?? null,
        messagesSent: sentBefore + (now?.sent ?? 0),
        slippedMs: now?.slippedMs ?? 0,
        isPlaying: current?.isPlaying() ?? false,
        isPerforming: current !== null,
        isAttached: link !== 'gone' && (current ? notice === null : resting.name !== null),
        keptBy: current?.keptBy ?? null,
        link,
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
      listening.close()
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
