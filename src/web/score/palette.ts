import type { Band } from './prepare.ts'

type Fill = CanvasPattern | string
type Drawn = Pick<Band, 'letter' | 'isPedal'>

const NAMES = ['ground', 'raised', 'line', 'ink', 'soft', 'accent', 'swell', 'great', 'pedal'] as const

/** The page's colours of this light, and the textures made of them: fetched once a light, not once a frame. */
export interface Palette extends Readonly<Record<(typeof NAMES)[number], string>> {
  readonly colourOf: (band: Drawn) => string
  readonly fillOf: (band: Drawn) => Fill
}

type Texture = 'plain' | 'hatched' | 'lined' | 'dotted'
type Look = readonly [colour: (typeof NAMES)[number], texture: Texture]

const lookOf = ({ letter, isPedal }: Drawn): Look => {
  if (isPedal) return ['pedal', 'lined']
  if (letter === 'S') return ['swell', 'hatched']
  return letter === 'G' ? ['great', 'plain'] : ['accent', 'dotted']
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))
  const palette = colours as Record<(typeof NAMES)[number], string>
  const fills = new Map<string, Fill>()
  return {
    ...palette,
    colourOf: (band) => palette[lookOf(band)[0]],
    fillOf: (band) => {
      const [colour, texture] = lookOf(band)
      const fill = fills.get(colour) ?? fillWith(texture, palette[colour], palette.ground)
      fills.set(colour, fill)
      return fill
    },
  }
}

const TILE_PX = 8

/** Told apart without colour too. */
function fillWith(texture: Texture, base: string, dark: string): Fill {
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
