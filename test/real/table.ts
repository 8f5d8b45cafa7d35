/** A day that was held, in a word or in what was wrong with it. */
export interface DayTold {
  readonly moment: string
  readonly story: string
  readonly unplugged: string
  readonly wrongs: readonly string[]
}

const unique = (values: readonly string[]): string[] => [...new Set(values)]

/** A row a moment, a column a story of the cable; below it what was not well, in sentences. */
export function cableTable(days: readonly DayTold[]): string {
  const moments = unique(days.map(({ moment }) => moment))
  const stories = unique(days.map(({ story }) => story))
  const bad = days.filter(({ wrongs }) => wrongs.length > 0)
  const cell = (moment: string, story: string) =>
    days
      .filter((day) => day.moment === moment && day.story === story)
      .map((day) => (day.wrongs.length === 0 ? 'well' : `(${bad.indexOf(day) + 1})`))
      .join(' / ')
  const rows = moments.map((moment) => `| ${[moment, ...stories.map((story) => cell(moment, story))].join(' | ')} |`)
  const policies = unique(days.map(({ unplugged }) => unplugged)).join(' / ')
  const sayings = bad.map(
    ({ moment, story, unplugged, wrongs }, index) =>
      `(${index + 1}) ${moment}; ${story}; ${unplugged}: ${wrongs.join('; ')}`,
  )
  return [
    `| ${[policies, ...stories].join(' | ')} |`,
    `|${'---|'.repeat(stories.length + 1)}`,
    ...rows,
    ...sayings,
    `${days.length} days: ${days.length - bad.length} passed, ${bad.length} failed`,
  ].join('\n')
}
