import type { ComponentChildren } from 'preact'

interface ButtonProps {
  readonly onPress: () => unknown
  readonly children: ComponentChildren
  readonly class?: string
  readonly label?: string | undefined
  /** It can do nothing now; still seen and read aloud. */
  readonly isIdle?: boolean
  readonly isPressed?: boolean
}

/** A button that asks nothing of the organ: it shows, chooses, opens. */
export const Button = ({ onPress, children, class: look = 'choice', label, isIdle, isPressed }: ButtonProps) => (
  <button
    type="button"
    class={look}
    aria-label={label}
    aria-pressed={isPressed}
    aria-disabled={isIdle}
    onClick={() => void (isIdle || onPress())}
  >
    {children}
  </button>
)
