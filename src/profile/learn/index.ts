export { type Candidate, candidateProfile, candidatesFor, channelProfile, USUAL_COUNT } from './by-ear.ts'
export { type CapturedMessage, readCapture } from './capture.ts'
export { type Draft, type DraftStop, divisionNamed, readDraft, unlearnt, withDivision, withStop } from './draft.ts'

export { addFirstPiston, type LearntFrom, learnFrom } from './learn-from.ts'
export { readScript, stopNamed } from './read-script.ts'
export { withForm } from './slots.ts'

export { answer, beginWalk, type Command, command, question, type Walk, wantsText } from './walk.ts'
export { heard } from './walk-heard.ts'
export { freshProfile, writeDraft } from './write-draft.ts'
