import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listenTo } from '../../../src/console/index.ts'
import { type Element, type ElementId, elementName, type Organ } from '../../../src/organ/index.ts'
import { organ } from '../../builders.ts'
import { mapOrgan, steppedOrgan } from '../../consoles.ts'
import { CALLED } from '../../pistons.ts'
import { runs } from '../../runs.ts'
import { tryOrgan } from './jamb.ts'

const TOGGLES = organ(`tells: hands
couplers:
  - { name: Swell to Great, keys: Great, sounds: Swell, midi: { nrpn: 100, channel: 2, toggle: true } }
  - { name: Swell to Pedal, keys: Pedal, sounds: Swell, midi: { cc: 80, channel: 3, toggle: true } }
`)
const KINDS: readonly (readonly [string, Organ])[] = [
  ['a stop a message', organ('tells: hands\n')],
  ['pistons of the organ', organ(`tells: hands\n${CALLED.replace(/.*draw: unknown.*\n/g, '')}`)],
  ['toggles', TOGGLES],
  ['toggles, and no general cancel', { ...TOGGLES, generalCancel: null }],
  ['a map of the console', mapOrgan()],
  ['stepped generals', { ...steppedOrgan(), spacingMs: 0 }],
]

type Asked =
  | { readonly what: 'move'; readonly at: number; readonly drawn: boolean | null }
  | { readonly what: 'piston' | 'hand' | 'look'; readonly at: number }
  | { readonly what: 'cancel' | 'panic' }

const at = fc.nat({ max: 30 })
const commands: fc.Arbitrary<readonly Asked[]> = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('move' as const), at, drawn: fc.constantFrom(true, false, null) }),
    fc.record({ what: fc.constantFrom('piston' as const, 'hand' as const, 'look' as const), at }),
    fc.record({ what: fc.constantFrom('cancel' as const, 'panic' as const) }),
  ),
  { minLength: 1, maxLength: 9 },
)

/** What it says where a hand moves one of its stops; null where it has no message for that. */
function handBytes({ control }: Element, drawn: boolean): readonly number[] | null {
  if (control.type === 'switch') return drawn ? control.on : control.off
  return control.type === 'toggle' ? control.push : null
}

test.each(KINDS)(
  '%s: what the jamb says of a stop is so, whatever was drawn before; what it drew is in at the end',
  async (_kind, instrument) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), commands, async (before, asked) => {
        const { elements, pistons } = instrument
        const start = new Set(
          elements.filter(({ id, control }) => control.type !== 'general' && before[id] === true).map(({ id }) => id),
        )
        const tried = await tryOrgan(instrument)
        const organEnd = listenTo(instrument, start)
        /** What we have just said of a switch may come back as its answer: a hand waits a second before it moves it. */
        const spokenOf = new Set<Element>()
        let heard = 0
        const listen = () => {
          for (const bytes of tried.sent().slice(heard)) {
            for (const each of organEnd.take(bytes)) if ('element' in each) spokenOf.add(each.element)
            heard++
          }
        }
        const byHand = new Set<ElementId>(start)
        for (const each of asked) {
          const element = 'at' in each ? elements[each.at % elements.length] : undefined
          if (each.what === 'cancel' || each.what === 'panic') tried.jamb.obey({ type: each.what })
          else if (each.what === 'piston') {
            const piston = pistons[each.at % Math.max(1, pistons.length)]
            if (piston) tried.jamb.obey({ type: 'piston', piston })
          } else if (element && each.what === 'move') tried.jamb.obey({ type: 'move', element, drawn: each.drawn })
          else if (element && each.what === 'look') {
            tried.jamb.obey({ type: 'stands', elements: [element], drawn: organEnd.isDrawn(element) === true })
          } else if (element && each.what === 'hand') {
            const drawn = organEnd.isDrawn(element) !== true
            const bytes = handBytes(element, drawn)
            if (bytes && (element.control.type === 'toggle' || !spokenOf.has(element))) {
              organEnd.take(bytes)
              tried.hears(bytes)
              if (drawn) byHand.add(element.id)
            }
          }
          await tried.settled()
          listen()
          for (const own of elements) {
            const claimed = tried.jamb.status().isDrawn(own)
            if (claimed !== undefined)
              expect([elementName(own), claimed]).toEqual([elementName(own), organEnd.isDrawn(own)])
          }
        }
        await tried.jamb.stop()
        listen()
        for (const own of elements) {
          if (organEnd.isDrawn(own) === true)
            expect([elementName(own), byHand.has(own.id)]).toEqual([elementName(own), true])
        }
      }),
      runs(12),
    )
  },
  120_000,
)
