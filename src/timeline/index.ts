export { type BarLine, barLines } from './bar-lines.ts'
export { checkPerformance, checkPlan, checkScore } from './check.ts'
export { compile, type Performance } from './compile.ts'
export { CHORD_MICROS, MOST_EARLY_OFF_MICROS } from './crowded-wire.ts'
export { explain, sayAction, transcript } from './explain.ts'
export { knowledgeAt, stepTo } from './knowledge.ts'
export { type Mapping, mapParts } from './map-parts.ts'
export {
  type Action,
  lastTickBy,
  type TimedMessage,
  type Timeline,
  tickAt,
  timeOf,
} from './timeline.ts'
export { semitonesAt, transposedBy } from './transposition.ts'
