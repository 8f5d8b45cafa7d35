import { drawnIn, type Heard, listenTo } from '../../console/index.ts'
import type { House } from '../../house/index.ts'
import { hex } from '../../midi/index.ts'
import type { Element, ElementId, Enclosure, Organ } from '../../organ/index.ts'
import type { Lateness, Player, PlayerEvent } from '../../player/index.ts'
import { compile } from '../../timeline/index.ts'
import { createConsoleEar } from '../console-ear.ts'
import { type Outcome, openOwnedPlayer, type PerformOptions } from '../owned-player.ts'
import type { JambCommand } from './command.ts'
import { boxMoved, createIncoming, sayHeard } from './incoming.ts'
import { scaleOn, setUpOf, USUAL_BEATS } from './scale.ts'
import { afterCable, emptyJamb, heardAt, isDrawnAt, type JambAct, type JambState, obeyed } from './state.ts'

/** What is known of the console, and what it has said. */
export interface JambStatus {
  /** undefined: nobody knows. */
  readonly isDrawn: (element: Element) => boolean | undefined
  /** 0 closed to 1 open; null where nobody has moved it. */
  readonly position: (enclosure: Enclosure) => number | null
  /** Keys that we hold, in the organ's order of divisions. */
  readonly keysDown: readonly (readonly number[])[]
  readonly isLinked: boolean
  readonly isPlaying: boolean
  /** The latest, the newest last; `number` counts all of them. */
  readonly news: readonly JambNews[]
}

export interface JambNews {
  readonly number: number
  /** `organ`: it came in; `sent`: it has gone out; `us`: what a person must know. */
  readonly from: 'organ' | 'sent' | 'us'
  readonly text: string
}

/** A console at which a person draws stops: every byte goes through the gate, at the maker's pace. */
export interface Jamb {
  readonly organ: Organ
  readonly portName: string
  /** Who keeps the time of scales. */
  readonly keptBy: Player['keptBy']
  readonly priority: Player['priority']
  readonly status: () => JambStatus
  /** What the player has sent, and how late. */
  readonly figures: () => { readonly sent: number; readonly lateness: Lateness; readonly slippedMs: number }
  /** @returns in words why it was not done; null where it was */
  readonly obey: (command: JambCommand) => string | null
  /** All keys up. */
  readonly letGo: () => Promise<void>
  /** Lets go, retires what we drew, closes. */
  readonly stop: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly stopNow: (waitMs: number) => boolean
  readonly finished: Promise<Outcome>
}

const MOST_NEWS = 200
/** What has gone out is named at least as often, so that its answers are known in time. */
const LOOK_EVERY_MS = 50
const SETTING_UP_MS = 5
const LET_GO_WITHIN_MS = 2000
const GONE = 'the MIDI output is gone: put the cable back'

/** @throws CannotPlay where the port is in use or cannot be opened */
export async function openJamb(house: House, organ: Organ, options: PerformOptions): Promise<Jamb> {
  let news: JambNews[] = []
  let count = 0
  const tell = (from: JambNews['from'], text: string) => {
    news = [...news, { number: ++count, from, text }].slice(-MOST_NEWS)
  }
  let state = emptyJamb(organ)
  /** How often the player was told to play, and has begun. */
  let asked = 0
  let begun = 0
  const onEvent = (event: PlayerEvent) => {
    if (event.type === 'link') onLink(event.there)
    else if (event.type === 'state' && event.state === 'playing') begun = Math.min(asked, begun + 1)
  }
  const deck = await openOwnedPlayer(house, organ, `the stop jamb of ${organ.name}`, null, options, onEvent)
  const { player } = deck
  const openedMs = performance.now()

  const consoleEar = createConsoleEar(organ, null)
  /** Names what goes out. */
  const sentWords = listenTo(organ, null)
  const lookAtSent = () => {
    for (const bytes of player.said()) {
      consoleEar.sent(bytes, performance.now())
      const words = sayAll(sentWords.take(bytes))
      tell('sent', `${words === '' ? '' : `${words} `}[${hex(bytes)}]`)
    }
  }
  const looking = setInterval(lookAtSent, LOOK_EVERY_MS)
  const finished = deck.finished.then((outcome) => {
    clearInterval(looking)
    // What was retired at the end.
    lookAtSent()
    return outcome
  })
  const eachOf = (drawn: ReadonlyMap<ElementId, boolean>, take: (element: Element, on: boolean) => void) => {
    for (const [id, on] of drawn) {
      const element = organ.elements[id]
      if (element) take(element, on)
    }
  }
  /** What we know of all stops, those that listen must know too: a toggle says only that it changed. */
  const letKnow = () => {
    for (const element of organ.elements) {
      if (element.said.type !== 'toggle') continue
      consoleEar.know(element, isDrawnAt(state, element.id))
    }
  }
  const act = (each: JambAct) => {
    switch (each.type) {
      case 'move':
        player.note(each.before)
        // What a toggle's message means follows from how it stood.
        eachOf(each.before, (element, on) => {
          if (element.said.type === 'toggle') sentWords.know(element, on)
        })
        player.move(each.wanted)
        eachOf(each.wanted, (element, on) => {
          if (element.said.type === 'keys') tell('us', `${element.name} ${on ? 'drawn' : 'retired'}: ${playedHere()}`)
        })
        break
      case 'note':
        player.note(each.drawn)
        eachOf(each.drawn, (element, on) => sentWords.know(element, on))
        break
      case 'press': {
        const { draw, retire } = each.piston
        const moved = new Map([...retire.map((id) => [id, false] as const), ...draw.map((id) => [id, true] as const)])
        player.move(moved, { piston: each.piston, before: [] })
        break
      }
      case 'cancel':
        player.cancel()
        break
      case 'box':
        player.moveBox(each.enclosure, each.position)
        break
      case 'panic':
        player.panic()
        break
      default:
        each satisfies never
    }
  }
  const isPlaying = () => begun < asked || player.status().state === 'playing'
  const playedHere = () => `played by us${isPlaying() ? ', from the next scale on' : ''}`

  const onMessage = (bytes: readonly number[]) => {
    lookAtSent()
    const heard = consoleEar.heard(bytes, performance.now())
    for (const each of heard) become(heardAt(state, each))
    const box = boxMoved(organ, bytes)
    if (box) state = { ...state, boxes: new Map(state.boxes).set(box.enclosure, box.position) }
    const words = incoming.words(bytes, heard)
    if (words !== null) tell('organ', words)
  }
  const become = ({ state: next, acts }: { readonly state: JambState; readonly acts: readonly JambAct[] }) => {
    state = next
    for (const each of acts) act(each)
  }
  const incoming = createIncoming(organ)
  const listen = () =>
    deck.listen({
      heard: onMessage,
      say: () => tell('us', `${player.portName} has no MIDI input of its name: nothing will be heard of it`),
    })
  let cancelIsOwed = false
  const onLink = (there: boolean) => {
    begun = asked
    if (!there) return tell('us', GONE)
    const isCancelled = organ.generalCancel !== null && drawnIn(state.console).size > 0
    state = cancelIsOwed ? obeyed(afterCable(state), { type: 'panic' }).state : afterCable(state)
    cancelIsOwed = false
    listen()
    tell('us', `the MIDI output is back${isCancelled ? ': a general cancel makes sure how it stands' : ''}`)
  }
  const play = (scale: Parameters<typeof compile>[0]) => {
    asked++
    player.load(compile(scale), true)
    player.play()
  }
  const playScale = ({ division, beats }: Extract<JambCommand, { readonly type: 'scale' }>) => {
    player.pause()
    const drawn = drawnIn(state.console)
    const leadInMs = Math.max(0, organ.leadInMs - (performance.now() - openedMs))
    // It has been set up.
    const organNow: Organ = { ...organ, setup: [], leadInMs }
    play(scaleOn(organNow, division, drawn, beats ?? USUAL_BEATS))
    tell('us', `a scale on the ${division.name}`)
  }
  listen()
  for (const notice of noticesOf(organ)) tell('us', notice)
  const setUp = setUpOf(organ)
  if (setUp) play(setUp)
  while (isPlaying()) await new Promise((resolve) => setTimeout(resolve, SETTING_UP_MS))
  return {
    organ,
    portName: player.portName,
    keptBy: player.keptBy,
    priority: player.priority,
    finished,
    obey: (command) => {
      if (command.type === 'stop') {
        player.pause()
        return null
      }
      const { isLinked } = player.status()
      if (!isLinked) {
        if (command.type !== 'panic') return GONE
        // What is drawn stays drawn, and is shown so, until the cancel can leave.
        cancelIsOwed = true
        player.panic()
        tell('us', 'panic: all is retired when the MIDI output is back')
        return null
      }
      if (command.type === 'scale') {
        playScale(command)
        return null
      }
      lookAtSent()
      const { state: next, acts, said, problem } = obeyed(state, command)
      if (problem !== null) return problem
      become({ state: next, acts })
      // What is moved stop by stop is known by what is sent.
      const isCancelled = organ.generalCancel !== null && (command.type === 'cancel' || command.type === 'panic')
      if (isCancelled || command.type === 'stands') letKnow()
      if (command.type === 'panic') tell('us', 'panic: all keys up, all sound off')
      if (said !== '') tell('us', said)
      return null
    },
    status: () => {
      const { keysDown, isLinked } = player.status()
      return {
        isDrawn: ({ id }) => isDrawnAt(state, id),
        position: (enclosure) => state.boxes.get(enclosure) ?? null,
        keysDown,
        isLinked,
        isPlaying: isPlaying(),
        news,
      }
    },
    figures: player.status,
    letGo: async () => {
      player.pause()
      const latest = performance.now() + LET_GO_WITHIN_MS
      const sounds = () => isPlaying() || player.status().keysDown.some((keys) => keys.length > 0)
      while (sounds() && performance.now() < latest) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    stop: () => deck.finish({ type: 'stopped' }),
    stopNow: (waitMs) => player.closeNow(waitMs),
  }
}

/** Where one message says the whole console, what it retires is counted. */
const MOST_NAMED = 6

function sayAll(all: readonly Heard[]): string {
  const retired = all.filter(({ type }) => type === 'retired')
  const named = all.length > MOST_NAMED ? all.filter((each) => !retired.includes(each)) : all
  const words = named.flatMap((heard) => (heard.type === 'unsure' ? [] : [sayHeard(heard)]))
  return [...words, ...(named === all ? [] : [`${retired.length} retired`])].join(', ')
}

/** What no message can make sure of: a person must know it before he begins. */
function noticesOf({ together, elements, generalCancel }: Organ): string[] {
  const notices: string[] = []
  if (together?.type === 'map')
    notices.push('each change says the whole console: what is not drawn here is retired by the first of them')
  if (together?.type === 'stepper') {
    const level = together.memory === null ? 'the memory level of this profile' : `memory level ${together.memory}`
    notices.push(`generals are stepped through: set the console to ${level} and leave it there`)
  }
  if (elements.some(({ said }) => said.type === 'toggle')) {
    const how = generalCancel === null ? 'say how they stand ("retired all")' : 'press general cancel (G)'
    notices.push(`stops with one message for on and off are not moved until it is known how they stand: ${how}`)
  }
  return notices
}
