import { allText, child, numberAt, textAt, type Xml } from '../xml.ts'
import type { Place } from './place.ts'

/** What stands between the notes of a voice: keys, tempi, fermatas, breaths, rehearsal letters. */
export function readSign(place: Place, sign: Xml): void {
  const { bar, at } = place
  switch (sign.name) {
    case 'KeySig': {
      const sharps = numberAt(sign, 'concertKey', numberAt(sign, 'accidental', 0))
      if (Math.abs(sharps) > 7) break
      place.sharps = sharps
      bar.key = { sharps, mode: textAt(sign, 'mode') === 'minor' ? 'minor' : 'major' }
      break
    }
    case 'Tempo': {
      const quartersPerMinute = numberAt(sign, 'tempo', 0) * 60
      if (quartersPerMinute >= 5 && quartersPerMinute <= 1000) bar.tempi.push({ at, quartersPerMinute })
      break
    }
    case 'Fermata':
      bar.fermatas.push({ at, stretch: Math.min(10, Math.max(1, numberAt(sign, 'timeStretch', usualStretch(sign)))) })
      break
    case 'Breath':
      bar.breaths.push(at)
      break
    case 'RehearsalMark': {
      const text = child(sign, 'text')
      if (text !== undefined) bar.marks.push({ at, text: allText(text) })
      break
    }
  }
}

/** By its shape. */
function usualStretch(fermata: Xml): number {
  const shape = textAt(fermata, 'subtype')
  if (/VeryShort/.test(shape)) return 1.25
  if (/VeryLong/.test(shape)) return 4
  if (/Short/.test(shape)) return 1.5
  return /Long/.test(shape) ? 3 : 2
}
