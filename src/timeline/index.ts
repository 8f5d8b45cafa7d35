export { checkPlan, checkScore } from './check.ts'
export { compile, type Performance } from './compile.ts'
export { explain, sayAction, transcript } from './explain.ts'
export { knowledgeAt, stepTo } from './knowledge.ts'
export { mapParts } from './map-parts.ts'
export { voiceOfName } from './parts/part-names.ts'
export { lettersOf, type Mapping, type PartPlace } from './parts/place.ts'
export { hasVoices } from './parts/texture.ts'
export { CHORD_MICROS, MOST_EARLY_OFF_MICROS } from './place-notes.ts'
export {
  type Action,
  lastTickBy,
  semitonesAt,
  type TimedMessage,
  type Timeline,
  tickAt,
  timeOf,
} from './timeline.ts'
export { type Breath, withTouch } from './touch.ts'
export { whatPlays, whatSounds } from './what-sounds.ts'
