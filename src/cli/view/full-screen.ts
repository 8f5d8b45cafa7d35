import { type KeyHandlers, type KeyMap, readKeys } from './keyboard.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

export interface FullScreen<Meaning extends string>
  extends Pick<KeyHandlers<Meaning>, 'onCommand' | 'onLine' | 'goesOn'> {
  readonly keys: KeyMap<Meaning>
  /** A line of text as it is being typed; null where none is. */
  readonly onTyping: (line: string | null) => void
  /** @param typed the line that is being typed, as it is shown; null where none is */
  readonly picture: (size: Size, typed: string | null) => readonly string[]
}

/** Ten pictures a second: enough to follow, and the player never waits for it. */
const REDRAW_MS = 100
const ENTER = '\x1b[?1049h\x1b[?25l'
const LEAVE = '\x1b[?25h\x1b[?1049l'

/** Shown over the whole terminal until `stop` is called; the terminal is then as it was. */
export function showFullScreen<Meaning extends string>(screen: FullScreen<Meaning>) {
  const { stdin, stdout } = process
  let typed: string | null = null
  let before = ''
  let isOver = false
  const draw = () => {
    if (isOver) return
    const { columns = 80, rows = 24 } = stdout
    const lines = screen.picture({ columns, rows }, typed === null ? null : `/${typed}▏`)
    const picture = lines.map((line) => `${line}\x1b[K`).join('\r\n')
    // Only what is new: a terminal behind a slow line is not kept busy.
    if (picture !== before) stdout.write(`\x1b[H${picture}\x1b[J`)
    before = picture
  }
  const redraw = () => {
    before = ''
    draw()
  }
  stdout.write(ENTER)
  const giveBack = readKeys(stdin, screen.keys, {
    ...screen,
    onTyping: (line) => {
      typed = line
      screen.onTyping(line)
      draw()
    },
  })
  draw()
  const timer = setInterval(draw, REDRAW_MS)
  stdout.on('resize', redraw)
  return {
    draw,
    stop: () => {
      isOver = true
      clearInterval(timer)
      stdout.off('resize', redraw)
      giveBack()
      stdout.write(LEAVE)
    },
  }
}
