import { device, link, state } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import { Button } from './button.tsx'
import { light, nextLight } from './light.ts'

const SIGNS = { light: '☀', dim: '◑', dark: '☾' } as const

/** The organ, and how things stand with the way to it; the sign differs in shape as well as in colour. */
export function StatusLine() {
  const { organ } = state.value ?? {}
  const isOpen = link.value === 'open'
  const kind = !isOpen ? 'searching' : organ?.port === null ? 'nowhere' : (organ?.link ?? 'none')
  const sign = kind === 'searching' ? '◐' : kind === 'nowhere' || kind === 'gone' ? '○' : '●'
  return (
    <header class="status">
      <span class="organ-name">{organ?.name ?? 'Voluntary'}</span>
      <span class="way" data-way={kind}>
        <span aria-hidden="true">{sign} </span>
        {TEXTS.link[kind]}
        {device.value?.role === 'listen' && ' · looks on'}
      </span>
      <Button class="light" onPress={nextLight} label={TEXTS.lightIs(TEXTS.light[light.value])}>
        <span aria-hidden="true">{SIGNS[light.value]}</span>
      </Button>
    </header>
  )
}
