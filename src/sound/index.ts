export { type Rendering, renderMessages, SAMPLE_RATE, type Stretch } from './render.ts'
export { openSoundFile, type SoundFile } from './sound-file.ts'
export { openSpeakers, type Speakers, speakersProblem } from './speakers.ts'
