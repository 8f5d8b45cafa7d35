import { after, callOf, drawnIn, isByPiston, messagesTo, type OrganConsole } from '../console/index.ts'
import { type Finding, finding } from '../findings/index.ts'
import { type Coupler, type Division, elementName, type Organ, type Registration } from '../organ/index.ts'
import { type Plan, suggestPickup, withCrescendo } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Performance } from './compile.ts'
import { waysFrom } from './couplings.ts'
import { knowledgeAt } from './knowledge.ts'

/** A score on an organ, whatever is drawn and wherever it is played. */
export const checkScore = ({
  score,
  organ,
  mapping,
  places,
}: Pick<Performance, 'score' | 'organ' | 'mapping' | 'places'>): Finding[] => [
  ...untried(organ),
  ...notLearnt(organ),
  ...emptyParts(score, mapping.divisions),
  ...pickupRemark(score, places.metre.firstBar),
  ...pedalRemark(score),
]

/** What is drawn under what is played. */
export function checkPlan(asked: Performance): Finding[] {
  const performance = { ...asked, plan: withCrescendo(asked.plan) }
  const { organ, plan } = performance
  return [
    ...(plan.takesStops && hasStops(organ) ? silentStretches(performance) : []),
    ...(hasStops(organ) ? couplersToNothing(performance) : []),
    ...unsureToggles(performance),
    ...longSilences(performance),
  ]
}

const hasStops = ({ elements }: Organ): boolean => elements.some(({ kind }) => kind === 'stop')

/** What we say without knowing that this organ obeys it. */
const untried = ({ dialects }: Organ): Finding[] =>
  dialects.flatMap(({ title, experimental }) =>
    experimental === null ? [] : [finding('warning', 'experimental', `${title} is experimental: ${experimental}`)],
  )

/** Left out, and said. */
const notLearnt = ({ unlearnt }: Organ): Finding[] => {
  if (unlearnt.length === 0) return []
  const message = `left out, because the profile does not know their messages yet (voluntary learn): ${unlearnt.join(', ')}`
  return [finding('warning', 'unlearnt', message)]
}

function emptyParts(score: Score, divisions: readonly (Division | null)[]): Finding[] {
  if (score.parts.length === 0) return [finding('serious', 'no-notes', 'the score has no notes')]
  if (divisions.every((division) => division === null)) {
    return [finding('serious', 'nothing-played', 'the map leaves out every part: nothing would be played')]
  }
  return []
}

/** A division plays while no stop that its keys reach is drawn: nobody would hear it. */
function silentStretches({ score, organ, mapping, plan, places, from, to }: Performance): Finding[] {
  const findings: Finding[] = []
  const stretches = stretchesOf(organ, plan, from, to)
  for (const division of organ.divisions) {
    const parts = score.parts.filter((_, index) => mapping.divisions[index] === division)
    let lastWasSilent = false
    for (const { start, end, known } of stretches) {
      // Of a piston whose contents nobody knows, all may sound.
      const silent = known.pressed.length === 0 && !sounds(organ, division, drawnIn(known))
      const first = parts
        .flatMap(({ notes }) => notes.find((note) => note.end > start && note.start < end) ?? [])
        .sort((a, b) => a.start - b.start)[0]
      if (silent && first && !lastWasSilent) {
        const message = `the ${division.name} plays, but no stop that it reaches is drawn: it would be silent`
        findings.push(
          finding('serious', 'silent-division', message, { at: places.at(Math.max(first.start, start) as Ticks) }),
        )
      }
      if (first) lastWasSilent = silent
    }
  }
  return findings
}

interface Stretch {
  readonly start: Ticks
  readonly end: Ticks
  readonly known: OrganConsole
}

/** From change to change of the plan, and what is drawn meanwhile. */
function stretchesOf(organ: Organ, plan: Plan, from: Ticks, to: Ticks): Stretch[] {
  let [start, known] = [from, knowledgeAt(organ, plan, from)]
  const stretches: Stretch[] = []
  for (const step of plan.steps) {
    if (step.tick <= from || step.tick >= to) continue
    if (step.tick > start) stretches.push({ start, end: step.tick, known })
    ;[start, known] = [step.tick, messagesTo(organ, known, step).after]
  }
  return [...stretches, { start, end: to, known }]
}

/** Whether a key of the division makes any pipe speak: its own stops, or those that a coupler brings. */
function sounds(organ: Organ, division: Division, drawn: Registration): boolean {
  const hasStop = (reached: Division) =>
    organ.elements.some((stop) => stop.kind === 'stop' && stop.division === reached && drawn.has(stop.id))
  if (hasStop(division)) return true
  const couplers = organ.elements.filter((each): each is Coupler => each.kind === 'coupler' && drawn.has(each.id))
  const ways = waysFrom(division, couplers)
  return ways.some((way) => hasStop(way.at(-1)?.sounds ?? division))
}

/** A coupler that is drawn while what it brings has no stop. */
function couplersToNothing({ organ, plan, places }: Performance): Finding[] {
  const states = [{ tick: 0 as Ticks, wanted: plan.initial }, ...plan.steps]
  const found = new Set<number>()
  return states.flatMap(({ tick, wanted }) =>
    organ.elements.flatMap((element) => {
      if (element.kind !== 'coupler' || !wanted.has(element.id) || found.has(element.id)) return []
      const brings = organ.elements.some(
        (stop) => stop.kind === 'stop' && stop.division === element.sounds && wanted.has(stop.id),
      )
      if (brings) return []
      found.add(element.id)
      const message = `${elementName(element)} is drawn, but the ${element.sounds.name} has no stop drawn: it couples nothing`
      return [finding('warning', 'couples-nothing', message, { at: places.at(tick) })]
    }),
  )
}

/** A piston of the organ may have moved it, and a message that does both cannot make sure of it. */
function unsureToggles({ organ, plan, places, from, to }: Performance): Finding[] {
  const found = new Set<string>()
  let known = knowledgeAt(organ, plan, from)
  return plan.steps.flatMap((step) => {
    if (step.tick <= from || step.tick >= to) return []
    const pressed = (step.pressed?.pistons ?? []).reduce(
      (now, piston) => after(organ, now, callOf(organ, piston)),
      known,
    )
    const named = step.pressed?.named ?? new Set(step.names.keys())
    known = messagesTo(organ, known, step).after
    return organ.elements.flatMap((element) => {
      const name = elementName(element)
      const isAsked = element.control.type === 'toggle' && isByPiston(pressed, element.id) && named.has(element.id)
      if (!isAsked || found.has(name)) return []
      found.add(name)
      const message = `${name} has one message for on and off, and a piston of the organ may have moved it: what this asks for is not sure`
      return [finding('warning', 'toggle-unknown', message, { at: places.at(step.tick) })]
    })
  })
}

function pickupRemark(score: Score, firstBar: 0 | 1): Finding[] {
  if (firstBar === 0 || score.parts.length === 0) return []
  const pickup = suggestPickup(score)
  if (pickup === null) return []
  const message = `the piece may begin with a pick-up of ${pickup}: if it does, write "pickup: ${pickup}" beside the score, so that its first full bar is bar 1`
  return [finding('remark', 'pickup', message)]
}

/** CC 64: an organ has no such pedal, and notes that lean on it are short. */
function pedalRemark(score: Score): Finding[] {
  return score.parts.flatMap(({ name, raw }) => {
    const presses = raw.filter(
      ({ bytes }) => ((bytes[0] ?? 0) & 0xf0) === 0xb0 && bytes[1] === 64 && (bytes[2] ?? 0) >= 64,
    )
    if (presses.length === 0) return []
    const message = `was written for a piano: its sustaining pedal (${presses.length} times) is not heard on an organ`
    return [finding('remark', 'sustain-pedal', message, { part: name })]
  })
}

/** No hymn or voluntary is silent for as long as this: a file with a wrong number in it is. */
const LONGEST_SILENCE_MICROS = 60_000_000

function longSilences({ score, places, from, to, tempoFactor }: Performance): Finding[] {
  const tempo = score.tempo.scaled(tempoFactor)
  const notes = score.parts.flatMap((part) => part.notes).filter((note) => note.end > from && note.start < to)
  notes.sort((a, b) => a.start - b.start)
  const findings: Finding[] = []
  const look = (silentFrom: number, silentTo: number) => {
    const length = tempo.toMicros(silentTo as Ticks) - tempo.toMicros(silentFrom as Ticks)
    if (length <= LONGEST_SILENCE_MICROS) return
    const message = `nothing sounds for ${Math.round(length / 60_000_000)} minutes`
    findings.push(finding('serious', 'long-silence', message, { at: places.at(silentFrom as Ticks) }))
  }
  let end: number = from
  for (const note of notes) {
    look(end, note.start)
    end = Math.max(end, note.end)
    if (tempo.toMicros(note.end) - tempo.toMicros(note.start) > LONGEST_SILENCE_MICROS * 2) {
      const minutes = Math.round((tempo.toMicros(note.end) - tempo.toMicros(note.start)) / 60_000_000)
      findings.push(
        finding('serious', 'long-note', `a note is held for ${minutes} minutes`, { at: places.at(note.start) }),
      )
    }
  }
  look(end, to)
  return findings
}
