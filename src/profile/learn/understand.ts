import { type Bytes, hex } from '../../midi/index.ts'
import { boxesOf, type HeardBox } from './boxes.ts'
import type { Capture, CapturedMessage } from './capture.ts'
import { type HeardKeyboard, keyboardsOf } from './compass.ts'
import { readMaps } from './console-maps.ts'
import { begins } from './controllers.ts'
import {
  believedControls,
  chooseData,
  codedOrDoubtful,
  exclusiveForms,
  isRodgers,
  isSyndyneStep,
  programsOfStops,
  statedOrCoded,
  stepsGenerals,
} from './find-switches.ts'
import { dialectOf, JOHANNUS_STOPS } from './guess-dialect.ts'
import { channelOfNoteStops } from './note-stops.ts'
import { type Found, noteSwitches, sysExCodes } from './switches.ts'
import { type KeyMove, type Utterance, type Word, wordsOf } from './words.ts'

interface NotUnderstood {
  readonly at: string
  readonly bytes: Bytes
  readonly why: string
}

/** What a captured console says of itself. */
export interface Understanding {
  /** The maker's dialect of its stops; null where nothing tells. */
  readonly dialect: string | null
  /** Its number in system exclusive, where it is not the usual. */
  readonly device: number | null
  readonly keyboards: readonly HeardKeyboard[]
  /** Stops, couplers, tremulants (nothing tells them apart), in the order in which they were first moved. */
  readonly switches: readonly Found[]
  readonly boxes: readonly HeardBox[]
  readonly generalCancel: Bytes | null
  /** What was decided on the way, for a person to look at. */
  readonly remarks: readonly string[]
  readonly notUnderstood: readonly NotUnderstood[]
}

type Heard = Word & Utterance
type Move = KeyMove & Utterance

/** Johannus and its kin: all stops off; its eighth byte varies. */
const JOHANNUS_CANCEL = [0xf0, 0x00, 0x4a, 0x4f, 0x48, 0x41, 0x53]
/** Rodgers: a general piston that retires all. */
const RODGERS_CANCEL = 19

const isWord = (each: Utterance): each is Heard => each.type === 'word'
const isKey = (each: Utterance): each is Move => each.type === 'key'

/**
 * Takes a log apart of which nobody has told anything: what are keys, what are stops, which message draws and which
 * retires. Nothing is left out silently: what is neither is listed.
 */
export function understand(capture: Capture): Understanding {
  const { messages, isDoubled } = withoutEcho(capture.messages)
  const utterances = wordsOf(messages)
  const words = utterances.filter(isWord)
  const moves = utterances.filter(isKey)
  const used = new Set<number>()
  const why = new Map<number, string>()
  const remarks: string[] = isDoubled ? ['the console says everything twice: the second time is left out'] : []
  const of = (kind: Word['kind']) => words.filter((each) => each.kind === kind)
  const use = <Each extends { readonly index: number }>(all: readonly Each[]): readonly Each[] => {
    for (const { index } of all) used.add(index)
    return all
  }

  const maps = readMaps(of('sysex').filter(isRodgers))
  for (const index of maps.used) used.add(index)
  if (maps.alwaysSet.length > 0) {
    const places = maps.alwaysSet.map((bit) => bit + 1).join(', ')
    remarks.push(`drawn all the time, so left out (places of the map): ${places}`)
  }
  const [cancel] = use(of('sysex').filter(({ bytes }) => begins(bytes, JOHANNUS_CANCEL)))
  const exclusive = exclusiveForms(of('sysex').filter(({ index }) => !used.has(index))).flatMap((same) =>
    codedOrDoubtful(use(same), sysExCodes(same), remarks),
  )
  const numbered = statedOrCoded(use(chooseData(of('nrpn'), of('nrpn-fine'))), remarks)
  const aeolus = statedOrCoded(use(of('aeolus')), remarks)

  const { boxes, moves: shoes, rest } = boxesOf(of('cc'))
  use(shoes)
  const isStepped = stepsGenerals(rest)
  const strong = [...maps.switches, ...exclusive, ...numbered, ...aeolus]
  const programs = of('program')
  const johannus = programs.filter(({ channel }) => channel === JOHANNUS_STOPS)
  const hasSurer = strong.length > 0 || johannus.length > 1
  const controls = isStepped ? [] : statedOrCoded(use(believedControls(rest, hasSurer)), remarks)
  const others = [...strong, ...controls]
  const isJohannus = johannus.length > 1 && (others.length <= 1 || cancel !== undefined)
  const stopPrograms = isJohannus ? [johannus] : others.length > 1 ? [] : programsOfStops(programs)
  const programmed = stopPrograms.flatMap((each) => codedOrDoubtful(use(each), ({ value }) => value, remarks))
  for (const { index } of programs) {
    if (!used.has(index)) why.set(index, 'a program change: a piston, it seems')
  }

  const stopChannel = [...others, ...programmed].length > 1 ? null : channelOfNoteStops(moves)
  const noted = noteSwitches(moves.filter(({ channel }) => channel === stopChannel))
  const keys = moves.filter(({ channel }) => channel !== stopChannel)
  const switches = [...others, ...programmed, ...noted].sort((a, b) => a.first - b.first)
  const { keyboards, strays } = keyboardsAndStrays(keys, switches)
  use(moves.filter(({ channel }) => !strays.has(channel)))
  for (const { index } of moves)
    if (!used.has(index)) why.set(index, 'one key alone on this channel: touched by accident?')
  if (isStepped) {
    remarks.push(
      'this console steps through its generals (Syndyne): its stops have no messages. Write "dialect: syndyne" and what each general holds (docs/organs.md)',
    )
    use(rest.filter(isSyndyneStep))
  }

  const dialect = isStepped ? null : dialectOf(switches, keyboards)
  const rodgersCancel =
    dialect === 'rodgers'
      ? programs.find(({ value, index }) => value === RODGERS_CANCEL && !used.has(index))
      : undefined
  if (rodgersCancel) use([rodgersCancel])
  return {
    dialect,
    device: maps.device,
    keyboards,
    switches,
    boxes,
    generalCancel: cancel?.bytes ?? rodgersCancel?.bytes ?? null,
    remarks,
    notUnderstood: [
      ...capture.unread.map((each) => ({ ...each, why: 'no whole message' })),
      ...unusedOf(utterances, used).map(({ source, index }) => ({
        ...source,
        why: why.get(index) ?? 'moves nothing that is known',
      })),
    ],
  }
}

/** What nothing was made of. The number of a parameter is understood with a value that follows it. */
function unusedOf(utterances: readonly Utterance[], used: ReadonlySet<number>): Utterance[] {
  const lastUsed = new Map(
    utterances.flatMap((each) => (each.type === 'word' && used.has(each.index) ? [[each.channel, each.index]] : [])),
  )
  return utterances.filter(
    (each) => !used.has(each.index) && !(each.type === 'part' && (lastUsed.get(each.channel) ?? -1) > each.index),
  )
}

/** Consoles whose echo is recorded too say each message twice in a row; a contact that bounces does it now and then. */
const MOSTLY = 0.7

function withoutEcho(messages: readonly CapturedMessage[]): {
  messages: readonly CapturedMessage[]
  isDoubled: boolean
} {
  const isAgain = ({ bytes }: CapturedMessage, before: CapturedMessage | undefined) =>
    before !== undefined && hex(bytes) === hex(before.bytes)
  const isStrike = ({ bytes }: CapturedMessage) => ((bytes[0] ?? 0) & 0xf0) === 0x90 && (bytes[2] ?? 0) > 0
  const strikes = messages.filter(isStrike)
  const doubled = messages.filter((each, index) => isStrike(each) && isAgain(each, messages[index - 1])).length
  if (strikes.length < 4 || doubled * 2 < strikes.length * MOSTLY) return { messages, isDoubled: false }
  const once: CapturedMessage[] = []
  for (const message of messages) if (!isAgain(message, once.at(-1))) once.push(message)
  return { messages: once, isDoubled: true }
}

/** A keyboard has two keys, or stops on its channel. */
function keyboardsAndStrays(
  keys: readonly Move[],
  switches: readonly Found[],
): { keyboards: HeardKeyboard[]; strays: ReadonlySet<number> } {
  const all = keyboardsOf(keys)
  const isKeyboard = ({ keys: count, channel }: HeardKeyboard) =>
    count > 1 || switches.some((each) => each.channel === channel && each.kind !== 'note')
  const kept = all.filter(isKeyboard)
  return {
    keyboards: kept.length > 0 ? kept : all,
    strays: new Set(kept.length > 0 ? all.filter((each) => !isKeyboard(each)).map(({ channel }) => channel) : []),
  }
}
