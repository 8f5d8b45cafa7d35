import { TEXTS } from '../texts.ts'
import type { Palette } from './palette.ts'
import { type Band, barAt, firstAfter, type PreparedRoll } from './prepare.ts'

/** What of the roll is seen. Lengths in CSS pixels, times in ms. */
export interface Sight {
  readonly width: number
  readonly height: number
  /** Device pixels in one of CSS. */
  readonly ratio: number
  readonly leftMs: number
  readonly pxPerMs: number
  /** Where the music stands; null where this roll is not being played. */
  readonly headMs: number | null
  /** Index of the bar that was chosen. */
  readonly chosen: number | null
}

export const LANE_PX = 84
const RULER_PX = 30
const TOP_PX = LANE_PX + RULER_PX
/** Bar numbers stand in the middle of the ruler. */
const NUMBERS_PX = LANE_PX + RULER_PX / 2 + 1
const LINE_PX = 18
const FONT = '15px system-ui, sans-serif'
const BOLD = `600 ${FONT}`
/** Bar numbers are never closer. */
const NUMBER_PX = 34
const BOX_PX = 12

/** All that a part of the picture is painted with. */
interface Frame extends Sight, PreparedRoll {
  readonly context: CanvasRenderingContext2D
  readonly palette: Palette
  readonly rightMs: number
  readonly x: (ms: number) => number
}

type Box = readonly [left: number, top: number, width: number, height: number]

function fill({ context }: Frame, colour: CanvasPattern | string, box: Box, alpha = 1) {
  context.globalAlpha = alpha
  context.fillStyle = colour
  context.fillRect(...box)
  context.globalAlpha = 1
}

interface Lettering {
  readonly font?: string
  readonly baseline?: CanvasTextBaseline
  readonly align?: CanvasTextAlign
}

function write({ context }: Frame, colour: string, text: string, left: number, top: number, how: Lettering = {}) {
  context.font = how.font ?? BOLD
  context.textBaseline = how.baseline ?? 'top'
  context.textAlign = how.align ?? 'left'
  context.fillStyle = colour
  context.fillText(text, left, top)
}

function widthOf({ context }: Frame, text: string): number {
  context.font = BOLD
  return context.measureText(text).width
}

interface Placed {
  readonly band: Band
  readonly top: number
  readonly height: number
}

/** Bands share the height by the keys that they need. */
function placeBands(bands: readonly Band[], height: number): Placed[] {
  const keys = bands.reduce((sum, { low, high }) => sum + high - low + 1, 0)
  const room = Math.max(0, height - TOP_PX)
  let top = TOP_PX
  return bands.map((band) => {
    const share = (room * (band.high - band.low + 1)) / keys
    top += share
    return { band, top: top - share, height: share }
  })
}

/** One frame: only what is in sight, nothing measured, nothing laid out. */
export function paint(context: CanvasRenderingContext2D, roll: PreparedRoll, sight: Sight, palette: Palette) {
  const { width, height, ratio, leftMs, pxPerMs, headMs } = sight
  const x = (ms: number) => (ms - leftMs) * pxPerMs
  const frame: Frame = { ...roll, ...sight, context, palette, rightMs: leftMs + width / pxPerMs, x }
  const placed = placeBands(roll.bands, height)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  fill(frame, palette.ground, [0, 0, width, height])
  fill(frame, palette.raised, [0, LANE_PX, width, RULER_PX])
  paintChosen(frame)
  paintBars(frame)
  for (const each of placed) paintBand(frame, each)
  paintMarkers(frame)
  paintWaits(frame)
  paintFlags(frame)
  paintBoxes(frame)
  if (headMs !== null) fill(frame, palette.ink, [Math.round(x(headMs)) - 1.5, 0, 3, height])
  for (const each of placed) paintLabel(frame, each)
}

function paintBand(frame: Frame, { band, top, height }: Placed) {
  const { context, palette, width, ratio, leftMs, rightMs, pxPerMs, headMs } = frame
  const row = height / (band.high - band.low + 1)
  const thick = Math.max(5, row - 1)
  fill(frame, palette.line, [0, Math.round(top), width, 1])
  const first = firstAfter(band.reach, leftMs)
  const last = firstAfter(band.starts, rightMs)
  context.save()
  // The texture lies on the key and moves with it: whole device pixels, or it shimmers.
  context.translate(-Math.round(leftMs * pxPerMs * ratio) / ratio, 0)
  context.fillStyle = palette.fillOf(band)
  context.strokeStyle = palette.ink
  context.lineWidth = 2
  const sounding: Box[] = []
  for (let index = first; index < last; index++) {
    const start = band.starts[index] ?? 0
    const end = band.ends[index] ?? 0
    if (end < leftMs) continue
    const y = top + (band.high - (band.keys[index] ?? 0)) * row
    const box = [start * pxPerMs, y, Math.max(2, (end - start) * pxPerMs - 1), thick] as const
    context.fillRect(...box)
    if (headMs !== null && start <= headMs && end > headMs) sounding.push(box)
  }
  for (const box of sounding) context.strokeRect(...box)
  context.restore()
}

function paintLabel(frame: Frame, { band, top }: Placed) {
  const { palette } = frame
  fill(frame, palette.ground, [4, top + 4, widthOf(frame, band.name) + 30, 22], 0.85)
  fill(frame, palette.fillOf(band), [8, top + 9, 14, 12])
  write(frame, palette.colourOf(band), band.name, 28, top + 7)
}

function paintChosen(frame: Frame) {
  const { chosen, roll, x, width, height, palette } = frame
  if (chosen === null) return
  const from = x(roll.bars[chosen]?.atMs ?? 0)
  const next = roll.bars[chosen + 1]
  fill(frame, palette.accent, [from, LANE_PX, (next ? x(next.atMs) : width) - from, height - LANE_PX], 0.22)
}

function paintBars(frame: Frame) {
  const { roll, leftMs, x, width, height, palette } = frame
  let clearTo = Number.NEGATIVE_INFINITY
  for (const { bar, atMs } of roll.bars.slice(Math.max(0, barAt(frame, leftMs)))) {
    const at = Math.round(x(atMs))
    if (at > width) return
    fill(frame, palette.line, [at, TOP_PX, 1, height], 0.6)
    if (bar !== 1 && at < clearTo) continue
    fill(frame, palette.line, [at, TOP_PX - 8, 1, 8])
    write(frame, palette.soft, String(bar), at + 4, NUMBERS_PX, { font: FONT, baseline: 'middle' })
    clearTo = at + NUMBER_PX
  }
}

function paintMarkers(frame: Frame) {
  const { roll, x, rightMs, height, palette } = frame
  for (const { atMs, text } of roll.markers) {
    const at = x(atMs)
    if (at < -200 || atMs > rightMs) continue
    fill(frame, palette.accent, [Math.round(at) - 1, LANE_PX, 2, height])
    fill(frame, palette.ground, [at + 1, height - 26, widthOf(frame, text) + 12, 26])
    write(frame, palette.accent, text, at + 7, height - 4, { baseline: 'bottom' })
  }
}

function paintWaits(frame: Frame) {
  const { roll, x, rightMs, height, palette } = frame
  for (const atMs of roll.waits) {
    const at = x(atMs)
    if (at <= -20 || atMs >= rightMs) continue
    for (let y = LANE_PX; y < height; y += 12) fill(frame, palette.ink, [Math.round(at) - 4, y, 2, 7])
    write(frame, palette.ink, TEXTS.score.go, at - 8, NUMBERS_PX, { baseline: 'middle', align: 'right' })
  }
}

/** The registration: a flag where it changes; the one that is in force stays at the left edge. */
function paintFlags(frame: Frame) {
  const { roll, context, x, width, palette } = frame
  const { flags } = roll
  const next = flags.findIndex(({ atMs }) => x(atMs) > 4)
  const first = Math.max(0, (next < 0 ? flags.length : next) - 1)
  for (const [index, { atMs, why, draws, retires }] of flags.entries()) {
    if (index < first || x(atMs) > width) continue
    const from = Math.max(0, x(atMs))
    const to = x(flags[index + 1]?.atMs ?? Number.POSITIVE_INFINITY)
    context.save()
    context.beginPath()
    context.rect(from, 0, Math.max(0, Math.min(width, to) - from - 4), LANE_PX)
    context.clip()
    if (x(atMs) >= 0) fill(frame, palette.accent, [from, 4, 3, LANE_PX - 4])
    const lines = [
      { font: BOLD, colour: palette.accent, text: why },
      { font: FONT, colour: palette.ink, text: draws.length === 0 ? '' : TEXTS.score.draws(draws) },
      { font: FONT, colour: palette.soft, text: retires.length === 0 ? '' : TEXTS.score.retires(retires) },
    ].filter(({ text }) => text !== '')
    for (const [line, { font, colour, text }] of lines.entries())
      write(frame, colour, text, from + 8, 6 + line * LINE_PX, { font })
    context.restore()
  }
}

function paintBoxes({ roll, context, x, width, palette }: Frame) {
  const foot = LANE_PX - 3
  context.strokeStyle = palette.soft
  context.lineWidth = 2
  for (const { atMs, toMs, from, to } of roll.boxes) {
    if (x(toMs) < 0 || x(atMs) > width || toMs <= atMs) continue
    context.beginPath()
    context.moveTo(x(atMs), foot - from * BOX_PX)
    context.lineTo(x(toMs), foot - to * BOX_PX)
    context.moveTo(x(atMs), foot)
    context.lineTo(x(toMs), foot)
    context.stroke()
  }
}
