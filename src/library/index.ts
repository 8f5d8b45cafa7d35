export { cleanName } from './clean-name.ts'
export { type Arrived, type Placed, placeScore, sameScore } from './place-score.ts'
export { type Reading, readingOf } from './reading.ts'
