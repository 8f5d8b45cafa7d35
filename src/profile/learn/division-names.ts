import type { HeardKeyboard } from './compass.ts'

/** How makers number their channels (1 to 16); the names are guesses where a log is all there is. */
const BY_DIALECT: Readonly<Record<string, readonly Readonly<Record<number, string>>[]>> = {
  johannus: [
    { 1: 'Choir', 2: 'Great', 3: 'Swell', 4: 'Pedal' },
    { 1: 'Great', 2: 'Swell', 3: 'Pedal' },
  ],
  allen: [{ 1: 'Swell', 2: 'Great', 3: 'Pedal', 4: 'Choir' }],
  rodgers: [{ 12: 'Great', 13: 'Swell', 14: 'Pedal', 15: 'Choir' }],
}
/** Manuals in the order of their channels, where nothing else is known. */
const MANUALS = ['Great', 'Swell', 'Choir', 'Solo', 'Echo', 'Positive', 'Bombarde']

/** A name for each keyboard: its maker's, where the channels and the pedals fit; else manuals by their channels. */
export function namesOf(keyboards: readonly HeardKeyboard[], dialect: string | null): string[] {
  const fits = (table: Readonly<Record<number, string>>) =>
    keyboards.every(({ channel, isPedal }) => (table[channel + 1] === 'Pedal') === isPedal && table[channel + 1]) &&
    Object.keys(table).length >= keyboards.length
  const tables = BY_DIALECT[dialect ?? ''] ?? []
  const table = tables.find((each) => fits(each) && Object.keys(each).length === keyboards.length) ?? tables.find(fits)
  if (table) return keyboards.map(({ channel }) => table[channel + 1] ?? '')
  const manuals = keyboards.filter(({ isPedal }) => !isPedal).sort((a, b) => a.channel - b.channel)
  return keyboards.map((each) =>
    each.isPedal ? 'Pedal' : (MANUALS[manuals.indexOf(each)] ?? `Manual on channel ${each.channel + 1}`),
  )
}
