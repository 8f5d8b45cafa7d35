import type { State } from '../protocol/index.ts'

/** How things are, in words for a wall panel: one message, kept by the broker. */
export interface Summary {
  readonly sounding: 'ON' | 'OFF'
  readonly attached: 'ON' | 'OFF'
  /** What is being played; `Nothing`. */
  readonly title: string
  /** `Verse 3 of 5`, `Bar 17 of 64`; '' where nothing plays. */
  readonly place: string
  readonly next: string
  /** What go would do now. */
  readonly go: string
  readonly goes: boolean
  readonly tempo: number
  readonly organ: string
  readonly port: string
  readonly notice: string
  readonly can: readonly string[]
}

export function summaryOf({ organ, go, can, playing, service }: State): Summary {
  const sounds = ['playing', 'held'].includes(playing?.state ?? '') || ['plays', 'held'].includes(service?.doing ?? '')
  return {
    sounding: sounds ? 'ON' : 'OFF',
    attached: organ.port !== null && organ.link !== 'gone' ? 'ON' : 'OFF',
    title: service?.item ?? playing?.title ?? 'Nothing',
    place: service?.place ?? (playing ? `Bar ${playing.place.bar} of ${playing.lastBar}` : ''),
    next: service?.next ?? '',
    go: go.says,
    goes: go.does,
    tempo: service?.tempoPercent ?? playing?.tempoPercent ?? 100,
    organ: organ.name,
    port: organ.port ?? '',
    notice: organ.notice ?? '',
    can,
  }
}
