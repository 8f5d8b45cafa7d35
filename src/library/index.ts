export { cleanName } from './clean-name.ts'
export { type Edited, orphansIn, removeScore, renameScore } from './edit-shelf.ts'
export { type Arrived, type Placed, placeScore, sameScore } from './place-score.ts'
export { type Reading, readingOf } from './reading.ts'
