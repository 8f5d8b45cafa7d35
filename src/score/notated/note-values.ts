/** What a note lasts, in quarters, by the names that MusicXML and MuseScore give it. */
export const NOTE_VALUES: ReadonlyMap<string, number> = new Map([
  ['longa', 16],
  ['long', 16],
  ['breve', 8],
  ['whole', 4],
  ['half', 2],
  ['quarter', 1],
  ['eighth', 1 / 2],
  ['16th', 1 / 4],
  ['32nd', 1 / 8],
  ['64th', 1 / 16],
  ['128th', 1 / 32],
  ['256th', 1 / 64],
])
