import './options.css'
import { Button } from './button.tsx'

export interface OptionsProps<Value extends string> {
  readonly label: string
  readonly options: readonly { readonly value: Value; readonly words: string }[]
  readonly chosen: Value | null
  /** It can be looked at only. */
  readonly isFixed: boolean
  readonly onChoose: (value: Value) => void
  /** One under the other: they are sentences. */
  readonly isTall?: boolean
}

/** One of several, each a key of its own; what is chosen differs by its sign too, not by its colour alone. */
export function Options<Value extends string>(props: OptionsProps<Value>) {
  const { label, options, chosen, isFixed, onChoose, isTall } = props
  return (
    <fieldset class={isTall ? 'options tall' : 'options'}>
      <legend>{label}</legend>
      {options.map(({ value, words }) => (
        <Button
          key={value}
          isPressed={value === chosen}
          isIdle={isFixed}
          onPress={() => value === chosen || onChoose(value)}
        >
          <span class="sign" aria-hidden="true">
            {value === chosen ? '●' : '○'}
          </span>
          {words}
        </Button>
      ))}
    </fieldset>
  )
}
