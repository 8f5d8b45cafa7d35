export { type Rendering, renderMessages, SAMPLE_RATE, type Stretch } from './render.ts'
export { openSoundFile } from './sound-file.ts'
export { openSpeakers, speakersProblem } from './speakers.ts'
