import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import type { Output } from '@julusian/midi'
import { CannotPlay, errorText } from '../findings/index.ts'
import { type Alsa, alsaLibrary } from './alsa/library.ts'

type MidiLibrary = typeof import('@julusian/midi')

const SEQUENCER = '/dev/snd/seq'

/** Why this machine has no MIDI ports, in words with what to do; null where it has a MIDI system. */
export function midiSystemProblem(): string | null {
  if (process.platform !== 'linux') return null
  try {
    // The library cannot tell these apart and writes to the terminal itself: look before asking it.
    accessSync(SEQUENCER, constants.R_OK | constants.W_OK)
    return null
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EACCES'
      ? `you may not use ${SEQUENCER}: add yourself to the group "audio" (sudo usermod -aG audio $USER) and log in again`
      : `this machine has no MIDI sequencer (${SEQUENCER} is missing): load it with "sudo modprobe snd-seq"; containers need the device passed in`
  }
}

/**
 * The sequencer of Linux itself; null elsewhere, and where it cannot be called: RtMidi is there for that.
 * @throws CannotPlay where there is no MIDI system
 */
export function sequencerLibrary(): Alsa | null {
  throwProblem()
  return alsaLibrary()
}

function throwProblem(): void {
  const problem = midiSystemProblem()
  if (problem !== null) throw new CannotPlay(problem)
}

/**
 * Loaded when first needed: a machine without libasound can still check, export and monitor.
 * @throws CannotPlay where there is no MIDI system
 */
export function midiLibrary(): MidiLibrary {
  throwProblem()
  try {
    return createRequire(import.meta.url)('@julusian/midi') as MidiLibrary
  } catch (thrown) {
    const said = errorText(thrown)
    const advice = said.includes('libasound') ? ': install it (Debian: apt-get install libasound2)' : ''
    throw new CannotPlay(`the MIDI library does not load (${said.split('\n')[0]})${advice}`)
  }
}

/** @throws CannotPlay where there is no MIDI system, or it has no room for another client */
export function newOutput(): Output {
  try {
    return new (midiLibrary().Output)()
  } catch (thrown) {
    if (thrown instanceof CannotPlay) throw thrown
    throw new CannotPlay(`the MIDI system refuses another program (${errorText(thrown)}): close one that uses MIDI`)
  }
}

/** In the system's order. */
export const namesOf = (output: Output): string[] =>
  Array.from({ length: output.getPortCount() }, (_, index) => output.getPortName(index))

/** Loads the library beforehand where there is one; what is wrong with it is said when it is needed. */
export function preloadMidi(): void {
  try {
    if (sequencerLibrary() === null) midiLibrary()
  } catch {
    // Said by whoever opens a port.
  }
}
