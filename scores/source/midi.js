// Writes a piece as a Standard MIDI File, format 1: a track of tempo, metre and key, then one track a staff.

import tonejs from '@tonejs/midi'
import { parseMidi, writeMidi } from 'midi-file'
import { TICKS_PER_QUARTER } from './piece.js'

/** @import { Piece } from './piece.js' */

const VELOCITY = 80
/** General MIDI's church organ, counted from 0: any synthesizer that opens the file plays it as an organ. */
const CHURCH_ORGAN = 19

/**
 * The same piece gives the same bytes: no date, no program name.
 * @param {Piece} piece
 * @returns {Uint8Array}
 */
export function toMidiFile(piece) {
  const midi = new tonejs.Midi()
  if (midi.header.ppq !== TICKS_PER_QUARTER) throw new Error(`the writer counts ${midi.header.ppq} ticks a quarter`)
  midi.header.name = piece.title
  midi.header.setTempo(piece.quartersPerMinute)
  midi.header.timeSignatures = piece.metres.map(({ tick, beats, beatType }) => ({
    ticks: tick,
    timeSignature: [beats, beatType],
  }))
  for (const { name, channel, notes } of piece.staves) {
    const track = midi.addTrack()
    track.name = name
    track.channel = channel
    track.instrument.number = CHURCH_ORGAN
    for (const { key, start, end } of notes) {
      track.addNote({
        midi: key,
        ticks: start,
        durationTicks: end - start,
        velocity: VELOCITY / 127,
        noteOffVelocity: 0,
      })
    }
  }
  return withKeySignature(midi.toArray(), piece.key)
}

/**
 * `@tonejs/midi` writes a key signature as index + 7 where the file wants index - 7 (C major comes out as 14 sharps),
 * so it is put in afterwards.
 * @param {Uint8Array} bytes
 * @param {Piece['key']} key
 */
function withKeySignature(bytes, { sharps, minor }) {
  const file = parseMidi(bytes)
  const [conductor] = file.tracks
  const signature = { deltaTime: 0, meta: true, type: 'keySignature', key: sharps, scale: minor ? 1 : 0 }
  conductor.splice(1, 0, signature)
  return new Uint8Array(writeMidi(file))
}
