// Reads one ABC tune into a piece: staves of notes with times in ticks. abcjs does the parsing and the arithmetic of
// ties, accidentals and triplets; what it does not check (that bars add up, that voices agree) is checked here.

import abcjs from 'abcjs'
import { oneStrikePerKey, TICKS_PER_WHOLE_NOTE } from './piece.js'

/** @import { Metre, Piece, Staff } from './piece.js' */

/**
 * What abcjs gives for one line of the score.
 * @typedef {object} AbcElement
 * @property {string} el_type `note` (rests are notes too), `bar`, `meter` and others that do not matter here
 * @property {number} [duration] whole notes
 * @property {{ type: string, text?: number }} [rest]
 * @property {{ num: string, den: string }[]} [value] of a metre
 *
 * @typedef {object} AbcStaff
 * @property {string[]} [title]
 * @property {{ value: { num: string, den: string }[] }} [meter] where it changes at the beginning of the line
 * @property {AbcElement[][]} voices
 */

/**
 * @param {string} source one tune
 * @param {string} name for messages
 * @returns {Piece}
 * @throws {Error} where the notation is not sound: a bar that does not add up, voices that disagree
 */
export function readAbc(source, name) {
  const [tune] = abcjs.parseOnly(source)
  if (!tune) throw new Error(`${name}: no tune`)
  if (tune.warnings) throw new Error(`${name}: ${tune.warnings.join('; ')}`)
  const lines = tune.lines.flatMap((line) => (line.staff ? [line.staff] : []))
  const { barsOf, metres } = checkBars(lines, name)
  return {
    title: tune.metaText.title,
    quartersPerMinute: quartersPerMinute(tune.metaText.tempo, name),
    key: keyOf(tune.getKeySignature()),
    metres,
    staves: stavesOf(lines[0], tune.setUpAudio({}).tracks, name),
    bars: barsOf,
  }
}

/** @param {{ duration: number[], bpm: number } | undefined} tempo */
function quartersPerMinute(tempo, name) {
  if (!tempo) throw new Error(`${name}: no tempo (Q:)`)
  return tempo.bpm * tempo.duration[0] * 4
}

/** @returns {{ sharps: number, minor: boolean }} sharps in the signature, flats as negative numbers */
function keyOf({ accidentals, mode }) {
  const sharps = accidentals.reduce((sum, { acc }) => sum + (acc === 'sharp' ? 1 : -1), 0)
  return { sharps, minor: mode === 'm' }
}

/**
 * One track a staff, though it may carry two voices. abcjs counts voices through, and names tracks wrongly where a
 * staff has two: so the names are taken from the staves.
 * @returns {Staff[]}
 */
function stavesOf(firstLine, tracks, name) {
  let voice = 0
  const staves = firstLine.map(({ title, voices }) => {
    const own = tracks.slice(voice, voice + voices.length)
    voice += voices.length
    return { name: title[0].trim(), notes: oneStrikePerKey(own.flatMap((track) => notesOf(track, name))) }
  })
  if (tracks.length !== voice) throw new Error(`${name}: ${tracks.length} voices sound, ${voice} are written`)
  return withChannels(staves)
}

function notesOf(track, name) {
  return track
    .filter(({ cmd }) => cmd === 'note')
    .map(({ pitch, start, duration }) => ({
      key: pitch,
      start: onGrid(start, name),
      end: onGrid(start + duration, name),
    }))
}

/**
 * abcjs rounds to a millionth of a whole note; what is still off the grid is a note value that ticks cannot hold.
 * @param {number} wholeNotes
 * @returns {number} ticks
 */
function onGrid(wholeNotes, name) {
  const exact = wholeNotes * TICKS_PER_WHOLE_NOTE
  const ticks = Math.round(exact)
  if (Math.abs(exact - ticks) > 0.1) throw new Error(`${name}: a note at ${wholeNotes} whole notes is between ticks`)
  return ticks
}

/** Staves of one division ("Swell RH", "Swell LH") share a channel, counted from 0 in order of appearance. */
function withChannels(staves) {
  const divisions = [...new Set(staves.map(({ name }) => divisionOf(name)))]
  return staves.map((staff) => ({ ...staff, channel: divisions.indexOf(divisionOf(staff.name)) }))
}

const divisionOf = (name) => name.split(' ')[0]

/**
 * Every voice must have the same bars, and every bar must be as long as its metre says; only the first bar (a pick-up)
 * and the last may be shorter.
 * @param {AbcStaff[][]} lines
 * @param {string} name for messages
 * @returns {{ barsOf: number[], metres: Metre[] }} lengths of the bars in ticks; changes of metre
 */
function checkBars(lines, name) {
  const voices = lines[0].flatMap(({ voices: own }, staff) =>
    own.map((_, voice) => readVoice(lines, staff, voice, name)),
  )
  const [first] = voices
  for (const [index, voice] of voices.entries()) {
    const bar = voice.bars.findIndex((length, at) => length !== first.bars[at])
    if (bar >= 0 || voice.bars.length !== first.bars.length) {
      throw new Error(
        `${name}: voice ${index + 1} differs from the first in its bar ${bar + 1}, ${voice.bars.length} bars`,
      )
    }
  }
  return { barsOf: first.bars, metres: first.metres }
}

/**
 * One voice from the first line to the last.
 * @param {AbcStaff[][]} lines
 * @param {number} staff
 * @param {number} voice of that staff
 * @param {string} name for messages
 * @returns {{ bars: number[], metres: Metre[] }}
 */
function readVoice(lines, staff, voice, name) {
  const bars = []
  const wrong = []
  const metres = []
  let metre = { tick: 0, beats: 4, beatType: 4 }
  let at = 0
  let length = 0
  const setMetre = (value) => {
    const [{ num, den }] = value
    metre = { tick: at, beats: Number(num), beatType: Number(den) }
    metres.push(metre)
  }
  const closeBar = () => {
    if (length === 0) return
    if (length !== barLength(metre)) wrong.push(bars.length)
    bars.push(length)
    length = 0
  }
  for (const line of lines) {
    if (line[staff].meter) setMetre(line[staff].meter.value)
    for (const element of line[staff].voices[voice]) {
      if (element.el_type === 'meter') setMetre(element.value)
      if (element.el_type === 'bar') closeBar()
      if (element.el_type !== 'note') continue
      const ticks = onGrid(element.duration, name)
      at += ticks
      // `Z4` is one element of four bars.
      const whole = element.rest?.type === 'multimeasure' ? element.rest.text : 1
      for (let bar = 1; bar < whole; bar++) bars.push(ticks / whole)
      length += ticks / whole
    }
  }
  closeBar()
  const inside = wrong.find((bar) => bar > 0 && bar < bars.length - 1)
  if (inside !== undefined) {
    throw new Error(`${name}: voice ${voice + 1} of staff ${staff + 1}: bar ${inside + 1} does not add up`)
  }
  return { bars, metres }
}

/** @param {Metre} metre @returns {number} ticks */
const barLength = ({ beats, beatType }) => (TICKS_PER_WHOLE_NOTE * beats) / beatType
