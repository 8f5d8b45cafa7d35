import { device, link, state } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import { light, nextLight } from './light.ts'

/** The organ, and how things stand with the way to it; the sign differs in shape as well as in colour. */
export function StatusLine() {
  const { organ } = state.value ?? {}
  const isOpen = link.value === 'open'
  const way = !isOpen
    ? (['◐', 'searching', TEXTS.link.searching] as const)
    : organ?.port === null
      ? (['○', 'nowhere', TEXTS.link.nowhere] as const)
      : organ?.link === 'gone'
        ? (['○', 'gone', TEXTS.link.gone] as const)
        : (['●', organ?.link ?? 'none', TEXTS.link[organ?.link ?? 'none']] as const)
  const [sign, kind, words] = way
  return (
    <header class="status">
      <span class="organ-name">{organ?.name ?? 'Voluntary'}</span>
      <span class="way" data-way={kind}>
        <span aria-hidden="true">{sign} </span>
        {words}
        {device.value?.role === 'listen' && ' · looks on'}
      </span>
      <button type="button" class="light" onClick={nextLight} aria-label={TEXTS.lightIs(TEXTS.light[light.value])}>
        <span aria-hidden="true">{light.value === 'light' ? '☀' : light.value === 'dim' ? '◑' : '☾'}</span>
      </button>
    </header>
  )
}
