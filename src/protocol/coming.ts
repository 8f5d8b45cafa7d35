import type { State } from './state.ts'

/** What of a service comes after what the large button says already; null: nothing. */
export function comesAfter({ service, go }: Pick<State, 'service' | 'go'>): string | null {
  if (!service) return null
  const [first = null, second = null] = [...service.coming, service.nextItem]
  return first === go.says ? second : first
}
