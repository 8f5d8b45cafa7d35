import type { Timeline } from '../../src/timeline/index.ts'
import { tickAt } from '../../src/timeline/index.ts'
import { allMovedMs, type Ground, isQuiet, isSettled } from './ground.ts'
import { keyName } from './organ-end.ts'
import type { Playing, Program } from './program.ts'
import { drawnBy, type Reading, readAgain, type Sound, tuneTick } from './second-reading.ts'
import { PPQ } from './tunes.ts'

/** Each note where the score has it, by the clock; and what sounds is what the score has. */
export interface MusicWatch {
  readonly struck: (program: Program, strikes: readonly Struck[]) => void
  /** Now and then. */
  readonly look: (program: Program) => void
  /** The music begins anew, or may be anywhere. */
  readonly lostPlace: () => void
  /** Another pace is asked for: it goes on where it is. */
  readonly askedForPace: (program: Program) => void
}

interface Struck {
  readonly about: number
  readonly atMs: number
}

/** Of music without a command or a halt. */
const STEADY_MS = 300
/** Music that went on unheard is where it would be by now. */
const REJOINED_MS = 2500
/** After a command the music may begin anew where it stands, or elsewhere. */
const ANEW_MS = 150
/** After a machine stood still for less than its clock slips, what is due comes in a rush. */
const RUSHED_MS = 300
/** Less than this may be late after it. */
const STALL_SLACK_MS = 105
const TIMING_SLACK_MS = 4
/** Near where the music was when all stood still: the system's timer had it. */
const AHEAD_MS = 110
/** A run of notes on a slow wire is centred on its moment, and goes ahead of the next. */
const READING_SLACK_MS = 16
/** So near to its beginning or end a note may sound or not: gaps, and a wire that is crowded. */
const EDGE_MS = 90
/** What is held or waits is made good within this once the stops have moved. */
const MADE_GOOD_MS = 400
/** At another pace the music may be so far from where it was. */
const PLACE_BEATS = 0.12
/** Stops may come so much before their moment; and with each message of a change its spacing. */
const AROUND_MS = 200

export function createMusicWatch(ground: Ground): MusicWatch {
  const { seen, breaks } = ground
  const { nowMs, organEnd, organ } = seen
  const { facts } = organEnd
  /** A strike by which those after it are measured. */
  let anchor: { readonly sound: Sound; readonly atMs: number; readonly timeline: Timeline } | null = null
  let differsSinceMs: number | null = null
  let checked: Timeline | null = null
  /** Where it was when another pace was asked for. */
  let paced: { readonly tick: number; readonly timeline: Timeline; readonly atMs: number } | null = null

  const isSteady = (forMs: number): boolean => {
    const since = Math.max(ground.haltedMs, ground.cableInMs + REJOINED_MS, ground.disturbedMs + ANEW_MS)
    return seen.isCableIn() && nowMs() - since > forMs
  }
  const wasStalled = () => nowMs() - ground.stalledMs < RUSHED_MS
  const readingHere = (program: Program): { playing: Playing; reading: Reading; tick: number } | null => {
    const playing = program.playing()
    const reading = playing && readAgain(playing, facts)
    if (!playing || !reading) return null
    const tick = tickAt(playing.timeline, (program.position().ms * 1000) as never)
    return { playing, reading, tick }
  }

  const lookAtReading = (program: Program, strikes: readonly Struck[]) => {
    const here = readingHere(program)
    if (!here) return
    const { playing, reading, tick } = here
    // On a slow console a first chord waits for its stops.
    if (!reading.isKnown(tick) || (facts.spacingMs > 100 && !isQuiet(ground))) return
    const { ms, atMs } = program.position()
    const slackMs = READING_SLACK_MS + (wasStalled() ? STALL_SLACK_MS : 0)
    for (const { about, atMs: struckMs } of strikes) {
      const at = ms + struckMs - atMs
      const sound = nearest(reading.sounds, about, at)
      if (!sound || Math.abs(sound.downMs - at) > slackMs)
        return breaks(6, `${keyName(about, facts)} was struck, which the score does not have there`)
      if (!wasStalled() && facts.spacingMs <= 100) lookAtPace(playing, reading, sound, struckMs)
      lookAtCues(program, here, sound)
    }
  }
  /** A beat is a beat, by a clock that nobody here has set. */
  const lookAtPace = ({ timeline, sections, tempoFactor }: Playing, { tune }: Reading, sound: Sound, atMs: number) => {
    const slows = (sections[sound.section]?.section.rallentando ?? 0) > 0
    const from = anchor
    if (
      slows ||
      !from ||
      from.timeline !== timeline ||
      from.sound.section !== sound.section ||
      from.atMs < ground.haltedMs ||
      // A wait takes its time also where it was passed before it came.
      timeline.waits.some(({ tick }) => tick > from.sound.downTick && tick <= sound.downTick)
    ) {
      anchor = slows ? null : { sound, atMs, timeline }
      return
    }
    const beats = (sound.downTick - from.sound.downTick) / PPQ
    const late = atMs - from.atMs - (beats * tune.microsPerBeat) / 1000 / tempoFactor
    if (Math.abs(late) > 2 * READING_SLACK_MS)
      breaks(
        6,
        `${keyName(sound.about, facts)} came ${Math.abs(late).toFixed(0)} ms too ${late > 0 ? 'late' : 'early'} for the beat`,
      )
  }
  /** The stops where a key is struck are those that the score's own cues have drawn by then. */
  const lookAtCues = (
    program: Program,
    { playing, reading: { tune } }: { playing: Playing; reading: Reading },
    sound: Sound,
  ) => {
    const laid = playing.sections[sound.section]
    if (!laid || facts.spacingMs > 100 || !isSettled(ground)) return
    if (!isByItsCues(laid, sound.section) || ground.handMovedIn === playing.title) return
    const tick = tuneTick(laid, sound.downTick)
    if (tick === null) return
    const msPerBeat = tune.microsPerBeat / 1000 / playing.tempoFactor
    const aroundMs = AROUND_MS + facts.travelMs + organ.elements.length * facts.spacingMs
    const isNear = tune.cues.some(({ beat }) => {
      const beforeMs = (beat - tick / PPQ) * msPerBeat
      return beat > 0 && beforeMs > -AROUND_MS && beforeMs < aroundMs
    })
    if (isNear) return
    const wanted = drawnBy(tune, tick, facts)
    const believed = program.drawn()
    const wrong = organ.elements.filter(({ id }) => {
      const isOurs = organEnd.untold[id] === 0 && organEnd.byHand[id] === 0 && (believed[id] ?? 0) <= 1
      return isOurs && wanted.has(id) !== (organEnd.drawn[id] === 1)
    })
    if (wrong.length > 0)
      breaks(
        3,
        `the score's own cues ask for other stops by then: ${wrong.map(({ name, id }) => `${name} ${wanted.has(id) ? 'missing' : 'drawn'}`).join(', ')}`,
      )
  }
  const lookAtMoment = (program: Program, strikes: readonly Struck[]) => {
    const timeline = program.timeline()
    if (!timeline || program.state() !== 'playing' || !isSteady(STEADY_MS)) {
      anchor = null
      return
    }
    const { ms, atMs } = program.position()
    const now = nowMs()
    // What the system's timer had while all stood still comes before anybody has looked at the clock.
    if (atMs < ground.stalledMs) return
    const wasAhead = (downMs: number) =>
      seen.leadMs > 0 && now - ground.stalledMs < 2 && Math.abs(downMs - ground.stalledAtMs) < AHEAD_MS
    const slackMs = wasStalled() ? STALL_SLACK_MS : TIMING_SLACK_MS
    const judged = strikes.filter(({ about }) => !strikesNear(timeline, about, wasAhead))
    for (const { about, atMs: struckMs } of judged) {
      const at = (ms + struckMs - atMs) * 1000
      const late = latenessOf(timeline, about, at) / 1000
      if (Math.abs(late) > slackMs)
        return breaks(6, `a key was struck ${Math.abs(late).toFixed(0)} ms ${late > 0 ? 'after' : 'before'} its moment`)
    }
    lookAtReading(program, judged)
  }
  /** What sounds is what the score has. */
  const lookAtSounding = (program: Program) => {
    const state = program.state()
    const here = state === 'playing' || state === 'held' || state === 'waiting' ? readingHere(program) : null
    const { ms } = program.position()
    const isJudged =
      here !== null &&
      isSettled(ground) &&
      here.reading.isKnown(here.tick) &&
      !wasStalled() &&
      (state !== 'playing' || isSteady(STEADY_MS))
    if (!isJudged || !here) {
      differsSinceMs = null
      return
    }
    const wait =
      state === 'waiting' ? here.playing.timeline.waits.find(({ at }) => Math.abs(at / 1000 - ms) < 1) : undefined
    const isAround = ({ downMs, upMs, downTick, upTick }: Sound, edgeMs: number): boolean =>
      wait ? downTick < wait.tick && upTick >= wait.tick : downMs - edgeMs < ms && upMs + edgeMs > ms
    const missing = here.reading.sounds.filter((each) => isAround(each, -EDGE_MS) && !organEnd.keys.has(each.about))
    const tooMuch = [...organEnd.keys.keys()].filter(
      (about) => !here.reading.sounds.some((each) => each.about === about && isAround(each, EDGE_MS)),
    )
    if (missing.length === 0 && tooMuch.length === 0) {
      differsSinceMs = null
      return
    }
    differsSinceMs ??= nowMs()
    const isLong =
      nowMs() - differsSinceMs > MADE_GOOD_MS && (isQuiet(ground) || nowMs() - differsSinceMs > allMovedMs(ground))
    if (state !== 'playing' && !isLong) return
    const names = (abouts: readonly number[]) => abouts.map((about) => keyName(about, facts)).join(', ')
    if (missing.length > 0)
      breaks(6, `the score has ${names(missing.map(({ about }) => about))} there, and the organ did not sound that`)
    else breaks(1, `${names(tooMuch)} sounded, and the score does not have it there`)
  }
  /** What was loaded is what the score has: its keys at their beats, and the stops of its own cues. */
  const lookAtLoaded = (program: Program) => {
    const playing = program.playing()
    if (!playing || playing.timeline === checked) return
    checked = playing.timeline
    const reading = readAgain(playing, facts)
    if (!reading) return
    const planned: { about: number; downTick: number }[] = []
    for (const { action, cause } of playing.timeline.messages) {
      if (action.type !== 'note-on' || cause.type !== 'note' || !reading.isKnown(cause.tick)) continue
      planned.push({ about: (action.division.channel << 7) | action.key, downTick: cause.tick })
    }
    const isSame = (a: { about: number; downTick: number }) => (b: { about: number; downTick: number }) =>
      a.about === b.about && Math.abs(a.downTick - b.downTick) <= 1
    const odd = planned.find((each) => !reading.sounds.some(isSame(each)))
    const left = reading.sounds.find((each) => !planned.some(isSame(each)))
    if (odd) breaks(6, `${keyName(odd.about, facts)} is to be played, and the score does not have it there`)
    if (left) breaks(6, `the score has ${keyName(left.about, facts)} at a beat at which it is not to be played`)
    if (ground.handMovedIn !== playing.title) lookAtPlan(playing, reading)
  }
  const lookAtPlan = ({ sections, plannedAt }: Playing, { tune }: Reading) => {
    for (const laid of sections.filter(isByItsCues)) {
      for (const { beat, at } of tune.cues) {
        const wanted = drawnBy(tune, beat * PPQ, facts)
        const planned = plannedAt(laid.music + beat * PPQ)
        const isInside = beat * PPQ < (laid.section.spans[0]?.to ?? 0)
        if (isInside && organ.elements.some(({ id }) => wanted.has(id) !== planned.has(id)))
          breaks(3, `the stops that the score asks for at ${at} are not planned there`)
      }
    }
  }
  /** At another pace it goes on from the same beat. */
  const lookAtPlace = (program: Program) => {
    if (!paced) return
    const { tick: before, timeline, atMs } = paced
    const here = program.playing()
    if (nowMs() - atMs > REJOINED_MS || program.state() !== 'playing' || !seen.isCableIn()) paced = null
    if (!paced || !here || here.timeline === timeline) return
    paced = null
    const position = program.position()
    const tick = tickAt(here.timeline, (position.ms * 1000) as never)
    const reading = readAgain(here, facts)
    const least = reading ? (((position.atMs - atMs) * 1000) / reading.tune.microsPerBeat) * PPQ * here.tempoFactor : 0
    const ahead = (tick - before - least) / PPQ
    // It may wait for a gap, or for stops that travel.
    const waitedMs = ahead < 0 ? facts.travelMs + facts.repeatGapMs + 2 * facts.spacingMs : 0
    const waited = reading ? (waitedMs * 1000 * here.tempoFactor) / reading.tune.microsPerBeat : 0
    const off = Math.abs(ahead) - waited
    // Into a wait it runs no further than that.
    if (reading && off > PLACE_BEATS && position.ms < here.nextWaitMs - EDGE_MS)
      breaks(6, `at another pace the music went on ${off.toFixed(1)} beats from where it was`)
  }
  /** Where the music waits the clock stands. */
  const lookAtWaits = (program: Program) => {
    const playing = program.playing()
    const past = playing && program.state() === 'playing' ? program.position().ms - playing.nextWaitMs : 0
    if (past > EDGE_MS) breaks(6, `the music ran ${past.toFixed(0)} ms past the place at which it was to wait`)
  }
  return {
    struck: lookAtMoment,
    look: (program) => {
      lookAtLoaded(program)
      lookAtPlace(program)
      lookAtSounding(program)
      lookAtWaits(program)
    },
    lostPlace: () => {
      anchor = null
      differsSinceMs = null
      paced = null
    },
    askedForPace: (program) => {
      const here = readingHere(program)
      // A wait takes its time before the clock stands.
      const isFree = here?.playing.timeline.waits.every(({ tick }) => Math.abs(tick - here.tick) > PPQ) === true
      if (isFree && program.state() === 'playing' && isSteady(STEADY_MS))
        paced = { tick: here.tick, timeline: here.playing.timeline, atMs: program.position().atMs }
    },
  }
}

/** Drawn as the tune's own cues say, from its beginning. */
const isByItsCues = ({ section }: Playing['sections'][number], index = 0): boolean =>
  section.registration === 'score' &&
  section.source === 0 &&
  section.louder === 0 &&
  section.louderFrom.length === 0 &&
  section.spans.length === 1 &&
  section.spans[0]?.from === 0 &&
  section.kind !== 'loop' &&
  (index === 0 || section.kind === 'verse')

function nearest(sounds: readonly Sound[], about: number, atMs: number): Sound | null {
  let best: Sound | null = null
  for (const sound of sounds) {
    if (sound.about !== about) continue
    if (best === null || Math.abs(sound.downMs - atMs) < Math.abs(best.downMs - atMs)) best = sound
  }
  return best
}

/** Micros between a moment and the nearest strike of a key in a timeline. */
function latenessOf({ messages }: Timeline, about: number, atMicros: number): number {
  let least = Number.POSITIVE_INFINITY
  for (const { at, action } of messages) {
    if (action.type !== 'note-on' || ((action.division.channel << 7) | action.key) !== about) continue
    const late = atMicros - at
    if (Math.abs(late) < Math.abs(least)) least = late
  }
  return least
}

/** Whether a timeline strikes a key at such a moment. */
const strikesNear = ({ messages }: Timeline, about: number, is: (downMs: number) => boolean): boolean =>
  messages.some(
    ({ at, action }) =>
      action.type === 'note-on' && ((action.division.channel << 7) | action.key) === about && is(at / 1000),
  )
