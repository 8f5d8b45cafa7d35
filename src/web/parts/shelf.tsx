import type { ComponentChildren } from 'preact'

/** What was asked for is on its way, or could not be had. */
export function Pending(props: { readonly answer: unknown; readonly problem: string | null; readonly words: string }) {
  const { answer, problem, words } = props
  if (problem !== null) return <p class="notice">{problem}</p>
  return answer ? null : <p class="notes">{words}</p>
}

interface ShelfItemProps {
  readonly title: string
  readonly children: ComponentChildren
  readonly class?: string | undefined
  readonly onChoose: () => void
}

/** One of a list, to be looked at. */
export const ShelfItem = ({ title, children, onChoose, ...rest }: ShelfItemProps) => (
  <li class={rest.class}>
    <button type="button" onClick={onChoose}>
      <span class="title">{title}</span>
      <span class="by">{children}</span>
    </button>
  </li>
)
