import { effect, signal } from '@preact/signals'

const LIGHTS = ['dark', 'dim', 'light'] as const
type Light = (typeof LIGHTS)[number]
const KEPT_AS = 'light'
const CHROME = { dark: '#14110f', dim: '#000000', light: '#f7f1e6' } as const

const isLight = (text: string | null): text is Light => LIGHTS.some((each) => each === text)

/** How bright the page is: of this device, kept from service to service. */
export const light = signal<Light>('dark')

export function startLight(): void {
  const kept = localStorage.getItem(KEPT_AS)
  if (isLight(kept)) light.value = kept
  effect(() => {
    document.documentElement.dataset.theme = light.value
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', CHROME[light.value])
    localStorage.setItem(KEPT_AS, light.value)
  })
}

export const nextLight = (): void => {
  light.value = LIGHTS[(LIGHTS.indexOf(light.value) + 1) % LIGHTS.length] ?? 'dark'
}
