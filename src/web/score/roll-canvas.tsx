import { useEffect, useRef } from 'preact/hooks'
import { state } from '../live/store.ts'
import { light } from '../parts/light.ts'
import { createFollower } from './follow.ts'
import { LANE_PX, paint } from './paint.ts'
import { type Palette, readPalette } from './palette.ts'
import { barAt, type PreparedRoll } from './prepare.ts'

export interface RollCanvasProps {
  readonly prepared: PreparedRoll
  readonly label: string
  readonly pxPerMs: number
  readonly follows: boolean
  readonly chosen: number | null
  readonly onChoose: (bar: number) => void
  /** A hand has moved it. */
  readonly onMoved: () => void
  readonly onZoom: (factor: number) => void
  /** Another bar than before sounds, or is in sight. */
  readonly onBar: (bar: number) => void
}

/** The playhead stands here while it plays: what comes matters more than what was. */
const HEAD_AT = 1 / 3
const SLIDES_PX = 8
const MOST_RATIO = 2
/** Before the first moment so much is seen, so that it does not stick to the edge. */
const BEFORE_PX = 24

/** The roll on a canvas: painted when something changes, and sixty times a second only while the music moves. */
export function RollCanvas(props: RollCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const latest = useRef(props)
  latest.current = props
  /** The time at the left edge; null: not yet moved by anybody. */
  const leftMs = useRef<number | null>(null)
  const request = useRef<() => void>(() => undefined)

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d', { alpha: false })
    if (!element || !context) return
    const follower = createFollower(() => latest.current.prepared.roll.id)
    const isStill = matchMedia('(prefers-reduced-motion: reduce)')
    let palette: Palette = readPalette(element)
    let size = { width: 0, height: 0, ratio: 1 }
    let frame = 0
    let shownBar = -1
    const leftFor = (headMs: number, visibleMs: number) => {
      if (!isStill.matches) return headMs - HEAD_AT * visibleMs
      // Turned like a page, where motion is not wanted.
      const pageMs = visibleMs * (1 - HEAD_AT)
      return Math.floor(headMs / pageMs) * pageMs - (visibleMs * HEAD_AT) / 2
    }
    const draw = (nowMs: number) => {
      frame = 0
      const { prepared, pxPerMs, follows, chosen, onBar } = latest.current
      const headMs = follower.at(nowMs)
      const visibleMs = size.width / pxPerMs
      if (follows && headMs !== null) leftMs.current = leftFor(headMs, visibleMs)
      leftMs.current ??= -BEFORE_PX / pxPerMs
      const left = leftMs.current
      if (size.width > 0) paint(context, prepared, { ...size, leftMs: left, pxPerMs, headMs, chosen }, palette)
      const bar = barAt(prepared, follows && headMs !== null ? headMs : left + visibleMs / 3)
      if (bar !== shownBar) onBar(bar)
      shownBar = bar
      if (follower.moves() && document.visibilityState === 'visible') ask()
    }
    const ask = () => {
      if (frame === 0) frame = requestAnimationFrame(draw)
    }
    request.current = ask
    const measured = new ResizeObserver(([entry]) => {
      const { width, height } = entry?.contentRect ?? { width: 0, height: 0 }
      const ratio = Math.min(MOST_RATIO, devicePixelRatio)
      size = { width, height, ratio }
      element.width = Math.round(width * ratio)
      element.height = Math.round(height * ratio)
      ask()
    })
    measured.observe(element)
    const lit = light.subscribe(() => {
      // The light's own colours are there after it was set.
      setTimeout(() => {
        palette = readPalette(element)
        ask()
      }, 0)
    })
    const unsubscribe = state.subscribe(ask)
    document.addEventListener('visibilitychange', ask)
    return () => {
      measured.disconnect()
      lit()
      unsubscribe()
      document.removeEventListener('visibilitychange', ask)
      cancelAnimationFrame(frame)
    }
  }, [])
  useEffect(() => request.current())

  const pointers = useRef(new Map<number, { x: number; y: number }>())
  const slid = useRef(0)
  const apart = () => {
    const [a, b] = [...pointers.current.values()]
    return a && b ? Math.abs(a.x - b.x) : 0
  }
  const slideBy = (px: number) => {
    const { prepared, pxPerMs, onMoved } = latest.current
    const width = canvas.current?.clientWidth ?? 0
    const most = prepared.roll.lengthMs - (width * HEAD_AT) / pxPerMs
    const least = -(width * HEAD_AT) / pxPerMs
    leftMs.current = Math.max(least, Math.min(most, (leftMs.current ?? 0) - px / pxPerMs))
    onMoved()
    request.current()
  }
  return (
    <canvas
      ref={canvas}
      class="roll"
      role="img"
      aria-label={props.label}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
        if (pointers.current.size === 1) slid.current = 0
      }}
      onPointerMove={(event) => {
        const before = pointers.current.get(event.pointerId)
        if (!before) return
        const apartBefore = apart()
        pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
        const by = event.clientX - before.x
        slid.current += Math.abs(by) + Math.abs(event.clientY - before.y)
        if (pointers.current.size > 1) {
          if (apartBefore > SLIDES_PX && apart() > SLIDES_PX) props.onZoom(apart() / apartBefore)
        } else if (slid.current > SLIDES_PX) slideBy(by)
      }}
      onPointerUp={(event) => {
        const isTap = pointers.current.size === 1 && slid.current <= SLIDES_PX
        pointers.current.delete(event.pointerId)
        if (!isTap || event.offsetY < LANE_PX) return
        const ms = (leftMs.current ?? 0) + event.offsetX / props.pxPerMs
        const bar = barAt(props.prepared, ms)
        if (bar >= 0 && ms <= props.prepared.roll.lengthMs) props.onChoose(bar)
      }}
      onPointerCancel={(event) => pointers.current.delete(event.pointerId)}
      onWheel={(event) => {
        event.preventDefault()
        if (event.ctrlKey) props.onZoom(event.deltaY > 0 ? 1 / 1.1 : 1.1)
        else slideBy(-(event.deltaX || event.deltaY))
      }}
    />
  )
}
