import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  after,
  callOf,
  consoleOf,
  drawnAtConsole,
  drawnIn,
  LEAVES,
  listenTo,
  messagesTo,
  type OrganConsole,
} from '../../src/console/index.ts'
import { type ElementId, NOTHING_DRAWN, type Organ } from '../../src/organ/index.ts'
import { moveByHand, noteByHand } from '../../src/player/console.ts'
import { gateRules, languageOf } from '../../src/player/console-language.ts'
import { newConsoleState } from '../../src/player/console-state.ts'
import { cancel as cancelAll, retireOurs } from '../../src/player/console-stops.ts'
import { sharedState } from '../../src/player/shared-state.ts'
import { tapeCall } from '../../src/player/tape.ts'
import { createGate, type Port } from '../../src/ports/index.ts'
import { organ } from '../builders.ts'
import { mapOrgan, steppedOrgan } from '../consoles.ts'
import { coupledOrgan } from '../couplers.ts'
import { CALLED } from '../pistons.ts'
import { runs } from '../runs.ts'

/** What befalls a console: hands here, hands at the console, pistons of the organ, a general cancel. */
type Step = Deed & { readonly afterMs: number }
type Deed =
  | { readonly type: 'operator' | 'console'; readonly moved: ReadonlyMap<ElementId, boolean> }
  | { readonly type: 'press'; readonly piston: number }
  | { readonly type: 'cancel' }

/** Everybody who keeps the organ's books, each by its own way: the model by values, the player by arrays, an ear by bytes. */
function books(instrument: Organ) {
  const bytes: number[][] = []
  const port: Port = {
    name: 'books',
    takesRuns: true,
    timer: null,
    write: (from, offset, length) => bytes.push([...from.subarray(offset, offset + length)]),
    isThere: () => true,
    reopen: () => true,
    close: () => undefined,
  }
  let now = 0
  const gate = createGate(port, { ...gateRules(instrument, null), spacingMs: 0 }, { now: () => now })
  const shared = sharedState()
  const player = newConsoleState(gate, languageOf(instrument), shared, () => now)
  const ear = listenTo(instrument, NOTHING_DRAWN)
  let model: OrganConsole = consoleOf(instrument)
  const sent = () => bytes.splice(0)
  const drawnBy = {
    model: () => [...drawnIn(model)],
    player: () => instrument.elements.map(({ id }) => id).filter((id) => shared.drawn[id] === LEAVES.drawn),
    // A coupler that we work is not said: its keys are.
    ear: () =>
      instrument.elements
        .filter((each) => (each.control.type === 'keys' ? drawnIn(model).has(each.id) : ear.isDrawn(each) === true))
        .map(({ id }) => id),
  }
  const hear = (all: readonly (readonly number[])[]) => {
    for (const each of all) ear.take(each)
  }
  const move = (moved: ReadonlyMap<ElementId, boolean>) => {
    const wanted = new Set(drawnIn(model))
    for (const [id, on] of moved) {
      if (on) wanted.add(id)
      else wanted.delete(id)
    }
    const { changes, after: next } = messagesTo(instrument, model, { wanted, names: moved })
    model = next
    moveByHand(
      player,
      [...moved].map(([element, drawn]) => ({ element, drawn })),
      null,
    )
    const left = sent()
    // The player says what planning says, in the same order.
    expect(left).toEqual(changes.flatMap((change) => (change.bytes.length > 0 ? [[...change.bytes]] : [])))
    hear(left)
  }
  const note = (moved: ReadonlyMap<ElementId, boolean>, afterMs: number) => {
    for (const [id, on] of moved) {
      const element = instrument.elements[id]
      if (!element) continue
      model = after(instrument, model, { type: on ? 'draw' : 'retire', element }, 'console')
      ear.know(element, on)
    }
    noteByHand(
      player,
      [...moved].map(([element, drawn]) => ({ element, drawn })),
      null,
    )
    const left = sent()
    // Only what we said in the same instant may have undone the hand's, which is then done once more.
    if (afterMs > 0) expect(left).toEqual([])
    hear(left)
  }
  const press = (index: number) => {
    const piston = instrument.pistons.filter(({ call }) => call !== null)[index]
    if (!piston) return
    moveByHand(player, [], tapeCall(instrument, model.pressed, piston))
    model = after(instrument, model, callOf(instrument, piston), 'operator')
    hear(sent())
  }
  const cancel = () => {
    cancelAll(player, 'operator')
    if (instrument.generalCancel) model = after(instrument, model, { type: 'general-cancel' }, 'operator')
    else model = messagesTo(instrument, model, { wanted: NOTHING_DRAWN, names: new Map() }).after
    hear(sent())
  }
  return {
    drawnBy,
    take: (step: Step) => {
      now += step.afterMs
      if (step.type === 'operator') move(step.moved)
      else if (step.type === 'console') note(step.moved, step.afterMs)
      else if (step.type === 'press') press(step.piston)
      else cancel()
    },
    /** What is drawn once ours is retired. */
    leftAtEnd: () => {
      retireOurs(player)
      return { player: drawnBy.player(), model: model.pressed.length > 0 ? [] : [...drawnAtConsole(model)] }
    },
  }
}

const steps = (instrument: Organ): fc.Arbitrary<Step[]> => {
  const { elements, together, pistons } = instrument
  const generals = together?.type === 'stepper' ? [NOTHING_DRAWN, ...together.generals] : null
  const some = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...elements.map(({ id }) => id)), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
      selector: ([id]) => id,
    })
    .map((pairs) => new Map(pairs))
  const general = fc
    .constantFrom(...(generals ?? [NOTHING_DRAWN]))
    .map((place) => new Map(elements.map(({ id }) => [id, place.has(id)] as const)))
  const moved = generals ? general : some
  const called = pistons.filter(({ call }) => call !== null).length
  const hands: fc.Arbitrary<Deed>[] = [
    fc.record({ type: fc.constant('operator' as const), moved }),
    fc.constant({ type: 'cancel' as const }),
  ]
  // A hand at a stepped console brings it to a place that nobody knows.
  if (!generals) hands.push(fc.record({ type: fc.constant('console' as const), moved }))
  if (called > 0) hands.push(fc.record({ type: fc.constant('press' as const), piston: fc.nat(called - 1) }))
  const afterMs = fc.constantFrom(0, 100)
  return fc.array(
    fc.tuple(fc.oneof(...hands), afterMs).map(([deed, after]) => ({ ...deed, afterMs: after })),
    { maxLength: 20 },
  )
}

const toggles = (): Organ => {
  const instrument = organ()
  return {
    ...instrument,
    elements: instrument.elements.map((element) => ({
      ...element,
      control: { type: 'toggle', push: [0xce, element.id] },
    })),
  }
}

test.each([
  ['messages for on and off', organ()],
  ['no general cancel', { ...organ(), generalCancel: null }],
  ['one message for on and off', toggles()],
  ['a map of the console', mapOrgan()],
  ['generals that are stepped through', steppedOrgan()],
  ['pistons of the organ, known and not', organ(CALLED)],
  ['couplers that we work', coupledOrgan()],
])('all who keep the books agree after anything: %s', (_what, instrument) => {
  fc.assert(
    fc.property(steps(instrument), (all) => {
      const kept = books(instrument)
      if (instrument.together?.type === 'stepper') kept.take({ type: 'cancel', afterMs: 0 })
      for (const step of all) {
        kept.take(step)
        expect(kept.drawnBy.player()).toEqual(kept.drawnBy.model())
        expect(kept.drawnBy.ear()).toEqual(kept.drawnBy.model())
      }
      const { player, model } = kept.leftAtEnd()
      expect(player).toEqual(model)
    }),
    runs(300),
  )
})
