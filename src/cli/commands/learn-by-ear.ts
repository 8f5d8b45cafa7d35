import { createInterface } from 'node:readline'
import { BadInput, badInput } from '../../findings/index.ts'
import { saveYamlDraft, type YamlDraft, yamlDraftText } from '../../house/index.ts'
import type { Bytes } from '../../midi/index.ts'
import {
  changesBetween,
  divisionWord,
  type ElementId,
  NOTHING_DRAWN,
  type Organ,
  plain,
  readOrgan,
} from '../../organ/index.ts'
import { gateRules } from '../../player/index.ts'
import { onEndingSignal } from '../../player/sentinel/index.ts'
import { createGate, openPort, type Port, type PortSpec, takePort } from '../../ports/index.ts'
import {
  addFirstPiston,
  type Candidate,
  candidateProfile,
  candidatesFor,
  channelProfile,
  type Draft,
  type DraftStop,
  divisionNamed,
  readDraft,
  stopNamed,
  USUAL_COUNT,
  withDivision,
  withForm,
  withStop,
  writeDraft,
} from '../../profile/learn/index.ts'
import { say } from '../print.ts'

export interface ByEarOptions {
  readonly dialect?: string
  readonly numbers?: string
  readonly sysex?: boolean
  readonly toggles?: boolean
}

const MIDDLE_C = 60
const CHANNELS = 16

/**
 * For an organ that listens and says nothing: sends one candidate after the other and asks what moved. Each goes through
 * a gate whose rules come from a profile of that candidate alone, and is taken back before the next.
 */
export async function learnByEar(
  path: string,
  edit: YamlDraft,
  name: string,
  spec: PortSpec,
  options: ByEarOptions,
): Promise<void> {
  let file = edit
  let draft = readDraft(path, yamlDraftText(edit), name)
  const dialect = options.dialect ?? draft.dialect
  if (dialect === null) throw badInput('--dialect', 'by ear a dialect is tried: which?', 'for instance --dialect allen')
  const wishes = { ...rangeOf(options.numbers), sysex: options.sysex ?? false, toggles: options.toggles ?? false }
  // Refused before anything is sent.
  candidatesFor(dialect, draft, wishes)
  const lock = await takePort(spec, 'learning by ear')
  const port = openPort(spec, null)
  const person = askPerson()
  const save = (next: Draft) => {
    draft = next
    writeDraft(file, draft)
    file = saveYamlDraft(file)
  }
  try {
    if (draft.divisions.every(({ channel }) => channel === null)) save(await findChannels(port, draft, person.ask))
    if (draft.dialect === null) draft = { ...draft, dialect }
    for (const candidate of candidatesFor(dialect, draft, wishes)) {
      const answer = await tryOne(port, draft, dialect, candidate, person.ask)
      if (answer === null) break
      if (answer !== '') save(withAnswer(draft, candidate, answer))
    }
    addFirstPiston(file, draft)
    saveYamlDraft(file)
  } finally {
    person.close()
    port.close()
    lock.release()
  }
}

function rangeOf(numbers: string | undefined): { from: number; to: number } {
  if (numbers === undefined) return { from: 0, to: USUAL_COUNT - 1 }
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(numbers.trim()) ?? []
  if (from === '' || Number(to) < Number(from)) throw badInput('--numbers', 'two numbers are expected, as in 0-127')
  return { from: Number(from), to: Number(to) }
}

interface Person {
  /** @returns what was typed; null where the person wants to end, or is gone */
  readonly ask: (question: string) => Promise<string | null>
  readonly close: () => void
}

function askPerson(): Person {
  const lines = createInterface({ input: process.stdin })
  const typed = lines[Symbol.asyncIterator]()
  const endSignals = onEndingSignal(() => lines.close())
  return {
    ask: async (question) => {
      say(question)
      const { done, value } = await typed.next()
      return done || /^\/?q(uit)?$/i.test(value.trim()) ? null : value.trim()
    },
    close: () => {
      endSignals()
      lines.close()
    },
  }
}

/** What a gate for this organ alone lets out; waits as long as its spacing asks for. */
async function through(port: Port, organ: Organ, messages: readonly Bytes[]): Promise<void> {
  const gate = createGate(port, gateRules(organ, null))
  for (const bytes of messages) gate.send(Uint8Array.from(bytes), 0, bytes.length, gate.classOf(bytes))
  while (gate.nextDueMs() < Number.POSITIVE_INFINITY) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, gate.nextDueMs() - performance.now())))
    gate.pump()
  }
}

/** @returns the name of what moved; '' for nothing, null to end. The candidate is taken back in any case. */
async function tryOne(
  port: Port,
  draft: Draft,
  dialect: string,
  candidate: Candidate,
  ask: Person['ask'],
): Promise<string | null> {
  const organ = organOf(candidateProfile(draft, dialect, candidate))
  if (organ === null) return ''
  const drawn = new Set([0 as ElementId])
  const send = (from: ReadonlySet<ElementId>, to: ReadonlySet<ElementId>) => {
    const messages = changesBetween(organ, from, to).map(({ bytes }) => bytes)
    return through(port, organ, messages)
  }
  for (;;) {
    await send(NOTHING_DRAWN, drawn)
    const answer = await ask(
      `${candidate.name}: what moved? (its name; Enter: nothing; r: once more; q: save and quit)`,
    )
    await send(drawn, NOTHING_DRAWN)
    if (answer?.toLowerCase() !== 'r') return answer
  }
}

/** null: it would be a key or a box of the organ. */
function organOf(profile: string): Organ | null {
  try {
    return readOrgan('by-ear.yaml', profile)
  } catch (thrown) {
    if (thrown instanceof BadInput) return null
    throw thrown
  }
}

/** Plays middle C on each channel in turn, as long as the person listens. */
async function findChannels(port: Port, draft: Draft, ask: Person['ask']): Promise<Draft> {
  let found = draft
  say('Draw one stop of each division by hand. Middle C is played on each channel in turn.')
  for (let channel = 1; channel <= CHANNELS; channel++) {
    const organ = readOrgan('by-ear.yaml', channelProfile(channel))
    await through(port, organ, [[0x90 | (channel - 1), MIDDLE_C, organ.velocity]])
    const answer = await ask(`Channel ${channel}: which division sounds? (Great …; Enter: none; q: that is all)`)
    await through(port, organ, [[0x80 | (channel - 1), MIDDLE_C, 64]])
    if (answer === null) break
    if (answer !== '') found = withKeysOn(found, answer, channel)
  }
  if (found.divisions.every(({ channel }) => channel === null)) {
    const advice = 'is the organ on, are stops drawn, does it listen to MIDI?'
    throw badInput('--by-ear', 'no division sounded on any channel', advice)
  }
  return found
}

function withKeysOn(draft: Draft, name: string, channel: number): Draft {
  const at = divisionNamed(draft, name)
  const compass = ['C2', divisionWord(name) === 'pedal' ? 'G4' : 'C7'] as const
  if (at < 0) return withDivision(draft, name, { channel, compass, comment: 'the compass is a guess: nothing said it' })
  const divisions = draft.divisions.map((each, index) =>
    index === at ? { ...each, channel, compass: each.compass ?? compass } : each,
  )
  return { ...draft, divisions }
}

/** A name that waits in the profile gets the message; a new one is added. `Swell: Oboe 8` says whose it is. */
function withAnswer(draft: Draft, { division, form, anywhere }: Candidate, answer: string): Draft {
  const [, home = '', rest = answer] = /^([^:]+):\s*(.+)$/.exec(answer) ?? []
  const named = divisionNamed(draft, home)
  const stop = stopNamed(rest)
  const waits = (each: DraftStop) =>
    each.form === null &&
    plain(each.name) === plain(stop.name) &&
    (stop.footage === null || each.footage === stop.footage)
  const elsewhere = named >= 0 ? named : draft.divisions.findIndex(({ stops }) => stops.some(waits))
  const at = anywhere && elsewhere >= 0 ? elsewhere : division
  const index = draft.divisions[at]?.stops.findIndex(waits) ?? -1
  return index < 0
    ? withStop(draft, at, { ...stop, form })
    : withForm(draft, { type: 'stop', division: at, index }, form)
}
