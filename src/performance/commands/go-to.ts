import { command } from '../command-form.ts'
import { goToPlace, whereIs } from '../seek.ts'

export const goTo = command(
  {
    name: 'goTo',
    args: { place: { type: 'line', longest: 40 } },
    does: 'goes to a bar (17 or 17:3), a marker, or a verse by its name',
    spoken: { word: 'bar', argument: 'place' },
  },
  (at, { place }) => {
    const found = whereIs(at, place)
    return 'problem' in found ? found.problem : () => goToPlace(at, found)
  },
  ({ place }) => place !== null,
)
