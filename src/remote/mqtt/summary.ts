import type { Playing, State } from '../protocol/index.ts'

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

export function summaryOf({ organ, go, can, playing }: State): Summary {
  const sounds = playing !== null && (playing.sounding > 0 || playing.doing === 'plays')
  return {
    sounding: sounds ? 'ON' : 'OFF',
    attached: organ.port !== null && organ.link !== 'gone' ? 'ON' : 'OFF',
    title: playing?.item ?? 'Nothing',
    place: playing === null ? '' : placeOf(playing),
    next: playing?.coming[0] ?? playing?.nextItem ?? '',
    go: go.says,
    goes: go.does,
    tempo: playing?.tempoPercent ?? 100,
    organ: organ.name,
    port: organ.port ?? '',
    notice: organ.notice ?? go.doubt ?? '',
    can,
  }
}

/** The verse; of music that has none, the bar. */
function placeOf({ section, item, where }: Playing): string {
  if (section !== '' && section !== item) return section
  return where === null ? '' : `Bar ${where.place.bar} of ${where.lastBar}`
}
