import type { Entry } from '../../src/catalogue/index.ts'

export const entry = (name: string, facts: Partial<Entry> = {}): Entry => ({
  name,
  path: `/house/scores/${name}.mid`,
  own: false,
  title: null,
  composer: null,
  arranger: null,
  harmony: null,
  tune: null,
  metre: null,
  firstLine: null,
  books: [],
  texts: [],
  source: null,
  notes: null,
  inFile: [],
  registered: true,
  problem: null,
  ...facts,
})

/** `NEH 417` and the like. */
export const numbers = (...all: readonly string[]) =>
  all.map((said) => ({ book: said.replace(/ \S+$/, ''), number: said.replace(/^.* /, '') }))
