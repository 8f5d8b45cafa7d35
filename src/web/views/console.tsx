import type { ConsolePlan, ConsoleState } from '../../remote/protocol/index.ts'
import { useAnswer } from '../live/ask.ts'
import { can, device, state } from '../live/store.ts'
import { Control } from '../parts/control.tsx'
import { Keys } from '../parts/keys.tsx'
import { Shoe } from '../parts/shoe.tsx'
import { TEXTS } from '../texts.ts'

type Element = ConsolePlan['elements'][number]
type Division = ConsolePlan['divisions'][number]

/** The organ as its stop jamb: what is lit was drawn by the player. */
export function ConsoleView() {
  const id = state.value?.organ.id
  const { answer: plan, problem } = useAnswer<ConsolePlan>(
    id === undefined ? null : `/api/organs/${encodeURIComponent(id)}`,
  )
  if (!plan || plan.name !== id)
    return (
      <>
        <h1 class="unseen">{TEXTS.views.console}</h1>
        <p class="looking">{problem ?? TEXTS.console.loading}</p>
      </>
    )
  const standing = state.value?.console ?? null
  const hands = state.value?.playing?.hands ?? []
  const couplers = plan.elements.filter(({ kind }) => kind === 'coupler')
  return (
    <div class="console">
      <h1>{plan.title}</h1>
      <Note />
      <div class="jamb">
        {manualsFirst(plan.divisions).map((division) => (
          <Jamb key={division.name} division={division} plan={plan} standing={standing} />
        ))}
        {couplers.length > 0 && (
          <section>
            <h2>{TEXTS.console.couplers}</h2>
            <div class="knobs tabs">
              {couplers.map((each) => (
                <Knob key={each.id} element={each} standing={standing} />
              ))}
            </div>
          </section>
        )}
      </div>
      {plan.pistons.length > 0 && (
        <section>
          <h2>{TEXTS.console.pistons}</h2>
          <div class="pistons">
            {plan.pistons.map(({ name }) => (
              <Control
                key={name}
                id={`piston ${name}`}
                class="piston"
                command={{ name: 'piston', piston: name }}
                isIdle={!can('piston')}
                isSteady
              >
                {name}
              </Control>
            ))}
          </div>
        </section>
      )}
      {plan.enclosures.length > 0 && (
        <section>
          <h2>{TEXTS.console.boxes}</h2>
          <p class="notes">{state.value?.playing?.programme ? TEXTS.console.boxInService : TEXTS.console.boxOnly}</p>
          <div class="shoes">
            {plan.enclosures.map(({ name }, index) => (
              <Shoe key={name} name={name} index={index} confirmed={standing?.boxes[index] ?? null} />
            ))}
          </div>
        </section>
      )}
      {hands.length > 0 && (
        <section>
          <h2>{TEXTS.console.hands}</h2>
          <ul class="plain">
            {hands.map(({ number, place, what }) => (
              <li key={number}>{place === null ? what : TEXTS.soon(place.bar, what)}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

/** Why nothing can be moved; or how long what is moved stays. */
function Note() {
  const now = state.value
  const words =
    device.value?.role === 'listen'
      ? TEXTS.console.onlyLooksOn
      : can('move')
        ? now?.playing?.programme && TEXTS.console.inService
        : now?.playing
          ? TEXTS.console.betweenItems
          : now?.console
            ? TEXTS.console.atOrgan
            : TEXTS.console.only
  return words ? <p class="notes">{words}</p> : null
}

/** As one sits before it: the manuals, and the pedals under them. */
const manualsFirst = (divisions: readonly Division[]): Division[] => [
  ...divisions.filter(({ pedal }) => !pedal),
  ...divisions.filter(({ pedal }) => pedal),
]

interface JambProps {
  readonly division: Division
  readonly plan: ConsolePlan
  readonly standing: ConsoleState | null
}

function Jamb({ division, plan, standing }: JambProps) {
  const keys = standing?.divisions.find(({ name }) => name === division.name)?.keys ?? []
  const own = plan.elements.filter(({ kind, division: of }) => kind !== 'coupler' && of === division.name)
  return (
    <section data-division={division.letter}>
      <h2>{division.name}</h2>
      <Keys division={division} keys={keys} />
      <fieldset class="knobs">
        <legend class="unseen">{TEXTS.console.stops(division.name)}</legend>
        {own.map((each) => (
          <Knob key={each.id} element={each} standing={standing} />
        ))}
      </fieldset>
    </section>
  )
}

function Knob({ element, standing }: { readonly element: Element; readonly standing: ConsoleState | null }) {
  const { id, kind, name, footage } = element
  const isDrawn = standing?.drawn.includes(id) === true
  return (
    <Control
      id={`move ${id}`}
      class={kind === 'stop' ? 'knob' : 'knob tab'}
      command={{ name: 'move', element: id, drawn: !isDrawn }}
      isPressed={isDrawn}
      isIdle={!can('move')}
      isSteady
    >
      <span class="stop-name">{name}</span>
      {footage !== null && <span class="footage">{footage}</span>}
    </Control>
  )
}
