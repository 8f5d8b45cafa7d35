/** One section of GrandOrgue's files. */
export interface Section {
  readonly name: string
  readonly keys: Readonly<Record<string, string | number>>
}

/** `Stop001`, as GrandOrgue counts. @param index from 0 */
export const numbered = (word: string, index: number): string => `${word}${String(index + 1).padStart(3, '0')}`

/** Keys `Stop001=`, `Stop002=` … */
export const list = (word: string, values: readonly (string | number)[]): Record<string, string | number> =>
  Object.fromEntries(values.map((value, index) => [numbered(word, index), value]))

/** As GrandOrgue reads them: UTF-8 is known by its mark. */
export function sectionsText(sections: readonly Section[]): string {
  const texts = sections.map(({ name, keys }) => {
    const lines = Object.entries(keys).map(([key, value]) => `${key}=${oneLine(value)}`)
    return [`[${name}]`, ...lines, ''].join('\r\n')
  })
  return `\uFEFF${texts.join('\r\n')}`
}

const oneLine = (value: string | number): string => String(value).replace(/\s+/g, ' ').trim()
