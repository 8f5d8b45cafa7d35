import { TEXTS } from '../texts.ts'
import { type Band, firstAfter, type PreparedRoll } from './prepare.ts'

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

/** The page's colours of this light, and the textures made of them: fetched once a light, not once a frame. */
export interface Palette {
  readonly ground: string
  readonly raised: string
  readonly line: string
  readonly ink: string
  readonly soft: string
  readonly accent: string
  readonly colourOf: (band: Pick<Band, 'letter' | 'isPedal'>) => string
  readonly fillOf: (band: Pick<Band, 'letter' | 'isPedal'>) => CanvasPattern | string
}

export const LANE_PX = 84
const RULER_PX = 30
const LINE_PX = 18
const FONT = '15px system-ui, sans-serif'
const BOLD = '600 15px system-ui, sans-serif'
/** Bar numbers are never closer. */
const NUMBER_PX = 34
const BOX_PX = 12

type Texture = 'plain' | 'hatched' | 'lined' | 'dotted'

const textureOf = ({ letter, isPedal }: Pick<Band, 'letter' | 'isPedal'>): Texture =>
  isPedal ? 'lined' : letter === 'S' ? 'hatched' : letter === 'G' ? 'plain' : 'dotted'

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const ground = colour('ground')
  const named = { S: colour('swell'), G: colour('great'), P: colour('pedal') }
  const colourOf: Palette['colourOf'] = ({ letter, isPedal }) =>
    isPedal ? named.P : letter === 'S' ? named.S : letter === 'G' ? named.G : colour('accent')
  const fills = new Map<string, CanvasPattern | string>()
  return {
    ground,
    raised: colour('raised'),
    line: colour('line'),
    ink: colour('ink'),
    soft: colour('soft'),
    accent: colour('accent'),
    colourOf,
    fillOf: (band) => {
      const texture = textureOf(band)
      const base = colourOf(band)
      const which = texture + base
      const known = fills.get(which) ?? fillWith(texture, base, ground)
      fills.set(which, known)
      return known
    },
  }
}

const TILE_PX = 8

/** Told apart without colour too. */
function fillWith(texture: Texture, base: string, dark: string): CanvasPattern | string {
  const tile = document.createElement('canvas')
  tile.width = TILE_PX
  tile.height = TILE_PX
  const context = tile.getContext('2d')
  if (texture === 'plain' || context === null) return base
  context.fillStyle = base
  context.fillRect(0, 0, TILE_PX, TILE_PX)
  context.strokeStyle = dark
  context.fillStyle = dark
  context.globalAlpha = 0.55
  context.lineWidth = 2
  context.beginPath()
  if (texture === 'hatched') {
    for (const shift of [-TILE_PX, 0, TILE_PX]) {
      context.moveTo(shift - 1, TILE_PX + 1)
      context.lineTo(shift + TILE_PX + 1, -1)
    }
    context.stroke()
  } else if (texture === 'lined') context.fillRect(0, 3, TILE_PX, 2)
  else context.fillRect(2, 2, 3, 3)
  return context.createPattern(tile, 'repeat') ?? base
}

interface Placed {
  readonly band: Band
  readonly top: number
  readonly height: number
}

/** Bands share the height by the keys that they need. */
function placeBands(bands: readonly Band[], height: number): Placed[] {
  const keys = bands.reduce((sum, { low, high }) => sum + high - low + 1, 0)
  let top = LANE_PX + RULER_PX
  const room = Math.max(0, height - top)
  return bands.map((band) => {
    const share = (room * (band.high - band.low + 1)) / keys
    const placed = { band, top, height: share }
    top += share
    return placed
  })
}

/** One frame: only what is in sight, nothing measured, nothing laid out. */
export function paint(
  context: CanvasRenderingContext2D,
  { roll, bands }: PreparedRoll,
  sight: Sight,
  palette: Palette,
) {
  const { width, height, ratio, leftMs, pxPerMs, headMs, chosen } = sight
  const rightMs = leftMs + width / pxPerMs
  const x = (ms: number) => (ms - leftMs) * pxPerMs
  const placed = placeBands(bands, height)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.fillStyle = palette.ground
  context.fillRect(0, 0, width, height)
  context.fillStyle = palette.raised
  context.fillRect(0, LANE_PX, width, RULER_PX)

  if (chosen !== null) paintChosen(context, roll.bars, chosen, sight, palette)
  paintBars(context, roll.bars, sight, palette)
  for (const each of placed) paintBand(context, each, sight, rightMs, palette)
  for (const { atMs, text } of roll.markers) {
    if (x(atMs) < -200 || atMs > rightMs) continue
    paintMarker(context, x(atMs), text, height, palette)
  }
  for (const atMs of roll.waits) if (x(atMs) > -20 && atMs < rightMs) paintWait(context, x(atMs), height, palette)
  paintLane(context, roll, sight, palette)
  if (headMs !== null) {
    context.fillStyle = palette.ink
    context.fillRect(Math.round(x(headMs)) - 1.5, 0, 3, height)
  }
  for (const { band, top } of placed) paintLabel(context, band, top, palette)
}

function paintBand(
  context: CanvasRenderingContext2D,
  { band, top, height }: Placed,
  { width, ratio, leftMs, pxPerMs, headMs }: Sight,
  rightMs: number,
  palette: Palette,
) {
  const row = height / (band.high - band.low + 1)
  const thick = Math.max(5, row - 1)
  context.fillStyle = palette.line
  context.fillRect(0, Math.round(top), width, 1)
  // The texture lies on the key and moves with it: whole device pixels, or it shimmers.
  const shift = Math.round(leftMs * pxPerMs * ratio) / ratio
  const first = firstAfter(band.reach, leftMs)
  const last = firstAfter(band.starts, rightMs)
  context.save()
  context.translate(-shift, 0)
  context.fillStyle = palette.fillOf(band)
  for (let index = first; index < last; index++) {
    const start = band.starts[index] ?? 0
    const end = band.ends[index] ?? 0
    if (end < leftMs) continue
    const y = top + (band.high - (band.keys[index] ?? 0)) * row
    context.fillRect(start * pxPerMs, y, Math.max(2, (end - start) * pxPerMs - 1), thick)
  }
  if (headMs !== null) {
    context.strokeStyle = palette.ink
    context.lineWidth = 2
    for (let index = first; index < last; index++) {
      const start = band.starts[index] ?? 0
      const end = band.ends[index] ?? 0
      if (start > headMs || end <= headMs) continue
      const y = top + (band.high - (band.keys[index] ?? 0)) * row
      context.strokeRect(start * pxPerMs, y, Math.max(2, (end - start) * pxPerMs - 1), thick)
    }
  }
  context.restore()
}

function paintLabel(context: CanvasRenderingContext2D, band: Band, top: number, palette: Palette) {
  context.font = BOLD
  context.textBaseline = 'top'
  const wide = context.measureText(band.name).width
  context.globalAlpha = 0.85
  context.fillStyle = palette.ground
  context.fillRect(4, top + 4, wide + 30, 22)
  context.globalAlpha = 1
  context.fillStyle = palette.fillOf(band)
  context.fillRect(8, top + 9, 14, 12)
  context.fillStyle = palette.colourOf(band)
  context.fillText(band.name, 28, top + 7)
}

type Bars = PreparedRoll['roll']['bars']

function paintChosen(context: CanvasRenderingContext2D, bars: Bars, chosen: number, sight: Sight, palette: Palette) {
  const { leftMs, pxPerMs, width, height } = sight
  const from = ((bars[chosen]?.atMs ?? 0) - leftMs) * pxPerMs
  const to = bars[chosen + 1] ? ((bars[chosen + 1]?.atMs ?? 0) - leftMs) * pxPerMs : width
  context.globalAlpha = 0.22
  context.fillStyle = palette.accent
  context.fillRect(from, LANE_PX, to - from, height - LANE_PX)
  context.globalAlpha = 1
}

function paintBars(context: CanvasRenderingContext2D, bars: Bars, sight: Sight, palette: Palette) {
  const { leftMs, pxPerMs, width, height } = sight
  context.font = FONT
  context.textBaseline = 'middle'
  let clearTo = Number.NEGATIVE_INFINITY
  const all = bars.length
  let low = 0
  for (let high = all; low < high; ) {
    const middle = (low + high) >> 1
    if ((bars[middle]?.atMs ?? 0) > leftMs) high = middle
    else low = middle + 1
  }
  for (let index = Math.max(0, low - 1); index < all; index++) {
    const { bar, atMs } = bars[index] ?? { bar: 0, atMs: 0 }
    const at = Math.round((atMs - leftMs) * pxPerMs)
    if (at > width) return
    context.fillStyle = palette.line
    context.globalAlpha = 0.6
    context.fillRect(at, LANE_PX + RULER_PX, 1, height)
    context.globalAlpha = 1
    // In fives where they are close, so that numbers stay where they are while it moves.
    const isShown = bar === 1 || at - clearTo >= 0
    if (!isShown) continue
    context.fillRect(at, LANE_PX + RULER_PX - 8, 1, 8)
    context.fillStyle = palette.soft
    context.fillText(String(bar), at + 4, LANE_PX + RULER_PX / 2 + 1)
    clearTo = at + NUMBER_PX
  }
}

function paintMarker(context: CanvasRenderingContext2D, at: number, text: string, height: number, palette: Palette) {
  context.fillStyle = palette.accent
  context.fillRect(Math.round(at) - 1, LANE_PX, 2, height)
  context.font = BOLD
  context.textBaseline = 'bottom'
  const wide = context.measureText(text).width + 12
  context.fillStyle = palette.ground
  context.fillRect(at + 1, height - 26, wide, 26)
  context.fillStyle = palette.accent
  context.fillText(text, at + 7, height - 4)
}

function paintWait(context: CanvasRenderingContext2D, at: number, height: number, palette: Palette) {
  context.fillStyle = palette.ink
  for (let y = LANE_PX; y < height; y += 12) context.fillRect(Math.round(at) - 4, y, 2, 7)
  context.font = BOLD
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  context.fillText(TEXTS.score.go, at - 8, LANE_PX + RULER_PX / 2 + 1)
  context.textAlign = 'left'
}

/** The registration: a flag where it changes; the one that is in force stays at the left edge. */
function paintLane(context: CanvasRenderingContext2D, roll: PreparedRoll['roll'], sight: Sight, palette: Palette) {
  const { leftMs, pxPerMs, width } = sight
  const x = (ms: number) => (ms - leftMs) * pxPerMs
  context.textBaseline = 'top'
  const { flags, boxes } = roll
  let next = flags.findIndex(({ atMs }) => x(atMs) > 4)
  if (next < 0) next = flags.length
  for (let index = Math.max(0, next - 1); index < flags.length; index++) {
    const flag = flags[index]
    if (!flag || x(flag.atMs) > width) break
    const isPast = x(flag.atMs) < 0
    const from = Math.max(0, x(flag.atMs))
    const to = flags[index + 1] ? x(flags[index + 1]?.atMs ?? 0) : width
    context.save()
    context.beginPath()
    context.rect(from, 0, Math.max(0, to - from - 4), LANE_PX)
    context.clip()
    if (!isPast) {
      context.fillStyle = palette.accent
      context.fillRect(from, 4, 3, LANE_PX - 4)
    }
    const lines = [
      ...(flag.why === '' ? [] : [{ font: BOLD, colour: palette.accent, text: flag.why }]),
      ...(flag.draws.length === 0 ? [] : [{ font: FONT, colour: palette.ink, text: TEXTS.score.draws(flag.draws) }]),
      ...(flag.retires.length === 0
        ? []
        : [{ font: FONT, colour: palette.soft, text: TEXTS.score.retires(flag.retires) }]),
    ]
    for (const [line, { font, colour, text }] of lines.entries()) {
      context.font = font
      context.fillStyle = colour
      context.fillText(text, from + 8, 6 + line * LINE_PX)
    }
    context.restore()
  }
  context.strokeStyle = palette.soft
  context.lineWidth = 2
  for (const { atMs, toMs, from, to } of boxes) {
    if (x(toMs) < 0 || x(atMs) > width || toMs <= atMs) continue
    const foot = LANE_PX - 3
    context.beginPath()
    context.moveTo(x(atMs), foot - from * BOX_PX)
    context.lineTo(x(toMs), foot - to * BOX_PX)
    context.moveTo(x(atMs), foot)
    context.lineTo(x(toMs), foot)
    context.stroke()
  }
}
