import { badInput } from '../../findings/index.ts'
import type { FoundCoupler, FoundDivision, FoundOrgan, FoundStop, FoundTremulant } from './found-organ.ts'
import { lengthAndFamily, splitStopName } from './stop-name.ts'

/** The first bytes of a rank (`*.ae0`), as Debian's aeolus 0.10.4 has them: what they say was read off its 49 files. */
const RANK = {
  mark: 'AEOLUS',
  lowest: 28,
  highest: 29,
  numerator: 30,
  denominator: 31,
  name: 32,
  nameBytes: 32,
} as const
/** Aeolus breaks a name into two lines here, with a hyphen where it is one word. */
const BREAK = /-?\$/
const EIGHT_FEET = 8
const MANUAL_COMPASS = [36, 96] as const
const PEDAL_COMPASS = [36, 67] as const
const CONTROL_CHANNEL = 16

interface Keyboard {
  readonly name: string
  readonly isPedal: boolean
}
interface Division {
  readonly name: string
  /** 1 for the first; 0: no keyboard of its own. */
  readonly keyboard: number
  readonly ranks: string[]
  isEnclosed: boolean
}

/** A rank's head; null where there is no such file. */
export type ReadRank = (file: string) => Uint8Array | null

/**
 * Aeolus' `definition`: keyboards, divisions with their ranks, and the groups of buttons by which they are drawn.
 * @throws BadInput with the line and what was expected
 */
export function readAeolus(file: string, bytes: Uint8Array, readRank: ReadRank): FoundOrgan {
  const keyboards: Keyboard[] = []
  const divisions: Division[] = []
  const leftOut: string[] = []
  const stops: { keyboard: number; stop: FoundStop; compass: readonly [number, number] }[] = []
  const couplers: FoundCoupler[] = []
  const tremulants: FoundTremulant[] = []
  let group = -1
  let button = 0
  let division: Division | null = null
  for (const [index, line] of new TextDecoder().decode(bytes).split(/\r?\n/).entries()) {
    const where = `${file}:${index + 1}`
    const [command = '', ...words] = line.trim().split(/\s+/)
    if (command === '' || command.startsWith('#')) continue
    const number = (at: number, most: number): number => {
      const value = Number(words[at])
      if (words[at] !== undefined && Number.isInteger(value) && value >= 0 && value <= most) return value
      throw badInput(
        where,
        `"${line.trim()}"`,
        `a number from 0 to ${most} is expected in place ${at + 1} after ${command}`,
      )
    }
    const keyboardName = (at: number): string => {
      const keyboard = keyboards[at - 1]
      if (!keyboard) throw badInput(where, `there is no keyboard ${at}`, `there are ${keyboards.length}`)
      return keyboard.name
    }
    const divisionAt = (at: number): Division => {
      const found = divisions[at - 1]
      if (!found) throw badInput(where, `there is no division ${at}`, `there are ${divisions.length}`)
      return found
    }
    const label = () => words.slice(3).join(' ')
    const place = () => `${group}/${button++}`
    switch (command) {
      case '/manual/new':
      case '/pedal/new':
        keyboards.push({ name: words[0] ?? '', isPedal: command === '/pedal/new' })
        break
      case '/divis/new':
        division = { name: words[0] ?? '', keyboard: number(1, keyboards.length), ranks: [], isEnclosed: false }
        divisions.push(division)
        break
      case '/rank':
        if (!division) throw badInput(where, 'a rank outside a division', '/divis/new is expected before it')
        division.ranks.push(words[2] ?? '')
        break
      case '/swell':
        if (division) division.isEnclosed = true
        break
      case '/group/new':
        group++
        button = 0
        break
      case '/stop': {
        const from = divisionAt(number(1, divisions.length))
        const rank = from.ranks[number(2, from.ranks.length) - 1]
        if (rank === undefined) throw badInput(where, `division ${from.name} has no rank ${words[2]}`)
        const head = rankHead(rank, readRank)
        const at = place()
        if (head === null) leftOut.push(`${where}: ${rank} could not be read: its name was taken from the file's`)
        const { name, footage } = splitStopName((head?.name ?? rank.replace(/\.ae0$/, '')).replace(BREAK, joint))
        const known = lengthAndFamily(name, footage, head?.feet ?? null)
        const keyboard = number(0, keyboards.length) || from.keyboard
        stops.push({ keyboard, stop: { name, ...known, number: at }, compass: head?.compass ?? MANUAL_COMPASS })
        break
      }
      case '/tremul': {
        if (group < 0) break
        const shaken = divisionAt(number(0, divisions.length))
        const keyboard = shaken.keyboard || 1
        tremulants.push({
          name: `${keyboardName(keyboard)} ${label() || 'Tremulant'}`,
          division: keyboardName(keyboard),
          number: place(),
        })
        break
      }
      case '/coupler': {
        const sounds = divisionAt(number(1, divisions.length))
        const keys = keyboardName(number(0, keyboards.length))
        const at = place()
        if (sounds.keyboard === 0)
          leftOut.push(`${where}: coupler ${label()} couples ${sounds.name}, which has no keyboard`)
        else couplers.push({ name: label(), keys, sounds: keyboardName(sounds.keyboard), shift: 0, number: at })
        break
      }
    }
  }
  if (keyboards.length === 0)
    throw badInput(file, 'it has no keyboard', "Aeolus' definition of an instrument is expected")
  for (const { name, isEnclosed } of divisions) {
    if (isEnclosed) leftOut.push(`the swell box of ${name}: its control change is set in Aeolus`)
  }
  const found = keyboards.map(({ name, isPedal }, index): FoundDivision => {
    const own = stops.filter(({ keyboard }) => keyboard === index + 1)
    const usual = isPedal ? PEDAL_COMPASS : MANUAL_COMPASS
    const lows = own.map(({ compass }) => compass[0])
    const highs = own.map(({ compass }) => compass[1])
    const compass = own.length === 0 ? usual : ([Math.min(...lows), Math.max(...highs)] as const)
    return { name, channel: index + 1, compass, isPedal, stops: own.map(({ stop }) => stop) }
  })
  return {
    name: 'Aeolus',
    source: `Aeolus’ definition ${file.split(/[\\/]/).slice(-2).join('/')}`,
    notes: [
      `In Aeolus each keyboard is to listen to its channel as below, and channel ${CONTROL_CHANNEL} to be its stop control.`,
    ],
    settings: {
      port: ['aeolus'],
      virtualPort: 'Voluntary',
      dialect: 'aeolus',
      wire: 'usb',
      leadInMs: 600,
      settleMs: 100,
      action: { stopTravelMs: 20, repeatGapMs: 40 },
      controlChannel: CONTROL_CHANNEL,
    },
    divisions: found,
    couplers,
    tremulants,
    enclosures: [],
    pistons: [],
    leftOut,
  }
}

/** `Quinta-$dena` is one word, `Harmonic$Flute` two. */
const joint = (found: string): string => (found.startsWith('-') ? '' : ' ')

function rankHead(
  file: string,
  readRank: ReadRank,
): { readonly name: string; readonly feet: number; readonly compass: readonly [number, number] } | null {
  const bytes = readRank(file)
  const text = (from: number, length: number) =>
    new TextDecoder().decode(bytes?.subarray(from, from + length)).split('\0')[0] ?? ''
  if (bytes === null || bytes.length < RANK.name + RANK.nameBytes || text(0, 6) !== RANK.mark) return null
  const [lowest = 0, highest = 0, numerator = 1, denominator = 1] = bytes.subarray(RANK.lowest, RANK.name)
  const feet = (EIGHT_FEET * denominator) / Math.max(1, numerator)
  return { name: text(RANK.name, RANK.nameBytes), feet, compass: [lowest, highest] }
}
