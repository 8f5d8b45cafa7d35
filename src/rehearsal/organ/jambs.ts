import type { ElementId } from '../../organ/index.ts'
import type { Manual } from './pipework.ts'

export interface Place {
  readonly column: number
  readonly row: number
}

export interface Jambs {
  readonly places: ReadonlyMap<ElementId, Place>
  readonly labels: readonly { readonly name: string; readonly column: number }[]
  /** The keys of the section `Organ` that say how the console looks. */
  readonly panel: Readonly<Record<string, string | number>>
}

/** Knobs in a column that a screen has room for. */
const MOST_ROWS = 9
const FEWEST_ROWS = 4

/**
 * A division a column, or as many as it needs: its stops, then the couplers on its keys, then what shakes it. Columns are
 * shared between the two jambs: those of the first half stand left of the keys.
 */
export function jambs(manuals: readonly Manual[]): Jambs {
  const places = new Map<ElementId, Place>()
  const labels: { name: string; column: number }[] = []
  const needed = manuals.map((manual) => Math.ceil(knobsOf(manual).length / MOST_ROWS))
  let column = 1
  let rows = FEWEST_ROWS
  for (const [index, manual] of manuals.entries()) {
    const knobs = knobsOf(manual)
    const columns = needed[index] ?? 1
    const inEach = Math.ceil(knobs.length / Math.max(1, columns))
    rows = Math.max(rows, inEach)
    for (let each = 0; each < columns; each++) {
      labels.push({ name: manual.division.name, column })
      for (const [row, id] of knobs.slice(each * inEach, (each + 1) * inEach).entries()) {
        places.set(id, { column, row: row + 1 })
      }
      column++
    }
  }
  const columns = Math.max(2, 2 * Math.ceil((column - 1) / 2))
  return { places, labels, panel: panel(columns, rows) }
}

const knobsOf = ({ stops, couplers, tremulants }: Manual): ElementId[] => [
  ...stops.flatMap(({ stop }) => (stop === null ? [] : [stop.id])),
  ...couplers.map(({ id }) => id),
  ...tremulants.map(({ id }) => id),
]

const panel = (columns: number, rows: number): Jambs['panel'] => ({
  DispScreenSizeHoriz: columns > 6 ? 'Large' : 'Medium Large',
  DispScreenSizeVert: rows > 6 ? 'Medium Large' : 'Medium',
  DispDrawstopBackgroundImageNum: 18,
  DispDrawstopInsetBackgroundImageNum: 4,
  DispConsoleBackgroundImageNum: 31,
  DispKeyHorizBackgroundImageNum: 1,
  DispKeyVertBackgroundImageNum: 7,
  DispControlLabelFont: 'Times New Roman',
  DispShortcutKeyLabelFont: 'Times New Roman',
  DispShortcutKeyLabelColour: 'Yellow',
  DispGroupLabelFont: 'Times New Roman',
  DispDrawstopCols: columns,
  DispDrawstopRows: rows,
  DispDrawstopColsOffset: 'N',
  DispPairDrawstopCols: 'N',
  DispExtraDrawstopRows: 0,
  DispExtraDrawstopCols: 0,
  DispButtonCols: 10,
  DispExtraButtonRows: 0,
  DispExtraPedalButtonRow: 'N',
  DispButtonsAboveManuals: 'N',
  DispTrimAboveManuals: 'Y',
  DispTrimBelowManuals: 'Y',
  DispTrimAboveExtraRows: 'N',
  DispExtraDrawstopRowsAboveExtraButtonRows: 'N',
})
