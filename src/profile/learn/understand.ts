import { type Bytes, hex } from '../../midi/index.ts'
import { boxesOf, type HeardBox } from './boxes.ts'
import type { Capture, Said } from './capture.ts'
import { type HeardKeyboard, keyboardsOf } from './compass.ts'
import { readMaps } from './console-maps.ts'
import { begins, isNoStop, makerOf } from './controllers.ts'
import { groupBy } from './group-by.ts'
import { dialectOf, JOHANNUS_STOPS } from './guess-dialect.ts'
import { channelOfNoteStops } from './note-stops.ts'
import { codedSwitches, type Found, noteSwitches, statedSwitches, sysExCodes } from './switches.ts'
import { type KeyMove, type Utterance, type Word, wordsOf } from './words.ts'

interface NotUnderstood {
  readonly at: string
  readonly bytes: Bytes
  readonly why: string
}

/** What a captured console says of itself. */
export interface Understanding {
  /** The maker's dialect that the stops are said in; null where nothing tells. */
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
const SYNDYNE_CONTROL = 16

const RODGERS = [0xf0, 0x41]
/** Universal system exclusive: identity, master volume, General MIDI on. */
const UNIVERSAL = [0x7e, 0x7f]

const isWord = (each: Utterance): each is Heard => each.type === 'word'
const isKey = (each: Utterance): each is Move => each.type === 'key'

/**
 * Takes a log apart that nobody has said a word to: what are keys, what are stops, which message draws and which
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
  const use = (each: readonly { readonly index: number }[]) => {
    for (const { index } of each) used.add(index)
  }

  const maps = readMaps(of('sysex').filter(({ bytes }) => begins(bytes, RODGERS)))
  for (const index of maps.used) used.add(index)
  if (maps.alwaysSet.length > 0) {
    const places = maps.alwaysSet.map((bit) => bit + 1).join(', ')
    remarks.push(`drawn all the time, so left out (places of the map): ${places}`)
  }

  const cancels = of('sysex').filter(({ bytes }) => begins(bytes, JOHANNUS_CANCEL))
  const [cancel] = cancels
  use(cancels)
  const exclusive = exclusiveSwitches(
    of('sysex').filter((each) => !used.has(each.index)),
    use,
    remarks,
  )

  const parameters = chooseData(of('nrpn'), of('nrpn-fine'))
  const numbered = stated(parameters, use, remarks)
  const aeolus = stated(of('aeolus'), use, remarks)

  const { boxes, moves: shoes, rest } = boxesOf(of('cc'))
  use(shoes)
  const isStepped = isSyndyne(rest)
  const strong = [...maps.switches, ...exclusive, ...numbered, ...aeolus]
  const programs = of('program')
  const johannus = programs.filter(({ channel }) => channel === JOHANNUS_STOPS)
  const isSaidElse = strong.length > 0 || johannus.length > 1
  const controls = isStepped ? [] : controlSwitches(rest, isSaidElse, use, remarks)
  const others = [...strong, ...controls]
  const hasStops = others.length > 1
  const isJohannus = johannus.length > 1 && (!hasStops || cancel !== undefined)
  const programmed = isJohannus
    ? programSwitches(johannus, use, remarks)
    : hasStops
      ? []
      : [...groupBy(programs, ({ channel }) => channel).values()].flatMap((each) =>
          new Set(each.map(({ value }) => value)).size > 1 ? programSwitches(each, use, remarks) : [],
        )
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
      'this console steps through its generals (Syndyne): its stops cannot be said one by one. Write "dialect: syndyne" and what each general holds (docs/organs.md)',
    )
    use(rest.filter(({ channel, subject }) => channel === 0 && subject === `cc 0 ${SYNDYNE_CONTROL}`))
  }

  const dialect = isStepped ? null : dialectOf(switches, keyboards)
  const rodgersCancel =
    dialect === 'rodgers'
      ? programs.find(({ value, index }) => value === RODGERS_CANCEL && !used.has(index))
      : undefined
  if (rodgersCancel) use([rodgersCancel])
  // The number of a parameter is understood with a value that follows it.
  const isOfWord = (each: Utterance) =>
    each.type === 'part' &&
    words.some((word) => word.channel === each.channel && word.index > each.index && used.has(word.index))
  const unused = utterances.filter((each) => !used.has(each.index) && each.type !== 'key' && !isOfWord(each))
  const strayKeys = keys.filter(({ index }) => !used.has(index))
  return {
    dialect,
    device: maps.device,
    keyboards,
    switches,
    boxes,
    generalCancel: cancel?.bytes ?? rodgersCancel?.bytes ?? null,
    remarks,
    notUnderstood: [
      ...capture.unread.map(({ at, bytes }) => ({ at, bytes, why: 'no whole message' })),
      ...[...unused, ...strayKeys]
        .sort((a, b) => a.index - b.index)
        .map(({ said, index }) => ({
          at: said.at,
          bytes: said.bytes,
          why: why.get(index) ?? 'moves nothing that is known',
        })),
    ],
  }
}

/** Consoles whose echo is recorded too say each message twice in a row; a contact that bounces does it now and then. */
const MOSTLY = 0.7

function withoutEcho(messages: readonly Said[]): { messages: readonly Said[]; isDoubled: boolean } {
  const text = (said: Said | undefined) => (said === undefined ? '' : hex(said.bytes))
  const isStrike = ({ bytes }: Said) => ((bytes[0] ?? 0) & 0xf0) === 0x90 && (bytes[2] ?? 0) > 0
  const strikes = messages.filter(isStrike)
  const doubled = messages.filter((said, index) => isStrike(said) && text(said) === text(messages[index - 1])).length
  if (strikes.length < 4 || doubled * 2 < strikes.length * MOSTLY) return { messages, isDoubled: false }
  const once: Said[] = []
  for (const said of messages) if (text(once.at(-1)) !== text(said)) once.push(said)
  return { messages: once, isDoubled: true }
}

type Use = (each: readonly { readonly index: number }[]) => void

/** An NRPN's value is in CC 6; of consoles that say it in CC 38 too, whichever of the two changes. */
function chooseData(coarse: readonly Heard[], fine: readonly Heard[]): Heard[] {
  const changes = (all: readonly Heard[]) =>
    [...groupBy(all, ({ subject }) => subject).values()].some(
      (each) => new Set(each.map(({ value }) => value)).size > 1,
    )
  return changes(coarse) || !changes(fine) ? [...(coarse.length > 0 ? coarse : fine)] : [...fine]
}

function stated(words: readonly Heard[], use: Use, remarks: string[]): Found[] {
  const many = groupBy(words, ({ subject }) => subject)
  const isMany = ({ subject }: Heard) => new Set(many.get(subject)?.map(({ value }) => value)).size > 2
  const found = statedSwitches(words.filter((each) => !isMany(each)))
  use(words.filter((each) => !isMany(each)))
  const coded = words.filter(isMany)
  if (coded.length === 0) return found
  use(coded)
  const codeOf = ({ subject, value }: Heard) => {
    const [channel = 0, number = 0] = (subject.match(/\d+/g) ?? []).map(Number)
    return (channel * 16_384 + number) * 128 + value
  }
  return [...found, ...codedSaid(coded, codeOf, remarks)]
}

function codedSaid(words: readonly Heard[], codeOf: (word: Heard) => number, remarks: string[]): Found[] {
  const found = codedSwitches(words, codeOf)
  const [first] = words
  if (first && found.some(({ isSure }) => !isSure)) {
    remarks.push(
      `which of the messages from ${first.said.at} on draws and which retires is not certain: other readings fit nearly as well`,
    )
  }
  return found
}

const programSwitches = (words: readonly Heard[], use: Use, remarks: string[]): Found[] => {
  use(words)
  return codedSaid(words, ({ value }) => value, remarks)
}

/** System exclusive by its form: the same maker, the same length. */
function exclusiveSwitches(words: readonly Heard[], use: Use, remarks: string[]): Found[] {
  return [
    ...groupBy(words, ({ bytes }) => `${bytes.length} ${bytes[1]} ${bytes[1] === 0 ? bytes.slice(2, 4) : ''}`).values(),
  ]
    .filter(([first]) => !UNIVERSAL.includes(first?.bytes[1] ?? 0) && !begins(first?.bytes ?? [], RODGERS))
    .flatMap((same) => {
      const sample = same[0]?.bytes ?? []
      const maker = makerOf(sample)
      const codes = new Set(same.map(({ bytes }) => hex(bytes)))
      if (!maker && codes.size < 2) return []
      use(same)
      return codedSaid(same, sysExCodes(same), remarks)
    })
}

/** Beside stops that are said otherwise, a controller must show both states to be believed. */
function controlSwitches(words: readonly Heard[], hasOthers: boolean, use: Use, remarks: string[]): Found[] {
  const free = words.filter(({ bytes }) => !isNoStop(bytes))
  const bySubject = groupBy(free, ({ subject }) => subject)
  const believed = free.filter(({ subject }) => {
    const values = new Set(bySubject.get(subject)?.map(({ value }) => value))
    return !hasOthers || (values.size === 2 && values.has(0))
  })
  return believed.length === 0 ? [] : stated(believed, use, remarks)
}

function isSyndyne(words: readonly Heard[]): boolean {
  const steps = words.filter(({ subject }) => subject === `cc 0 ${SYNDYNE_CONTROL}`)
  return steps.length > 1 && steps.every(({ value }) => value <= 2) && steps.some(({ value }) => value > 0)
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
