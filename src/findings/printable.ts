/** What steers a terminal, or turns the writing round: control characters but line ends and tabs, and marks of direction. */
const STEERING = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/**
 * Text for people: names come out of files (titles, parts, organs, errors, files), and none of them may be a command to
 * what shows it. Every way out of the program goes through here.
 */
export const printable = (text: string): string => text.replace(STEERING, '\ufffd')

/** The same in one line. */
export const printableLine = (text: string): string => printable(text).replace(/\s+/g, ' ').trim()

/** JSON for a terminal or a log: what JSON leaves as it is, is written as its number. */
export const printableJson = (json: string): string =>
  json.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
