import type { SoundParam } from './web-audio.ts'

/**
 * A parameter that goes to its values in a straight line, never by a step; also where it is sent elsewhere on its way.
 * (`setTargetAtTime` would do, but version 2.2 of `node-web-audio-api` begins it before its time, and far away.)
 */
export interface Glide {
  /** It stands there from the beginning. */
  readonly stand: (value: number) => void
  /** In the order of `at`. */
  readonly to: (value: number, at: number, seconds: number) => void
}

export function createGlide(param: SoundParam, value: number): Glide {
  let way = { from: value, to: value, begin: 0, end: 0 }
  param.value = value
  return {
    stand: (stands) => {
      way = { from: stands, to: stands, begin: 0, end: 0 }
      param.value = stands
    },
    to: (next, asked, seconds) => {
      const at = Math.max(asked, way.begin)
      const here = at < way.end ? way.from + ((way.to - way.from) * (at - way.begin)) / (way.end - way.begin) : way.to
      if (at < way.end) {
        param.cancelScheduledValues(way.end)
        param.linearRampToValueAtTime(here, at)
      } else param.setValueAtTime(here, at)
      param.linearRampToValueAtTime(next, at + seconds)
      way = { from: here, to: next, begin: at, end: at + seconds }
    },
  }
}
