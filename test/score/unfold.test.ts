import { describe, expect, test } from 'vitest'
import { readScore } from '../../src/score/index.ts'

const NOTE = '<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note>'

/** `|:` and `:|` (`:|5`: five times), `[1` and `]` endings, §, coda, fine, to (coda), DC, DS: a word a bar. */
function played(...bars: readonly string[]): string {
  const measures = bars.map((bar, index) => {
    const start = /\[([\d,-]+)/.exec(bar)?.[1]
    const times = /:\|(\d?)/.exec(bar)
    const has = (word: string) => bar.split(' ').includes(word)
    const left = `${start ? `<ending number="${start}" type="start"/>` : ''}${has('|:') ? '<repeat direction="forward"/>' : ''}`
    const right = `${has(']') ? '<ending number="1" type="stop"/>' : ''}${times ? `<repeat direction="backward" times="${times[1] || 2}"/>` : ''}`
    const sound = (words: readonly (readonly [string, string])[]) =>
      words.map(([word, attribute]) => (has(word) ? `<sound ${attribute}/>` : '')).join('')
    return `<measure number="${index + 1}"><barline location="left">${left}</barline>${sound([
      ['§', 'segno="s"'],
      ['coda', 'coda="c"'],
    ])}${NOTE}${sound([
      ['fine', 'fine="yes"'],
      ['to', 'tocoda="c"'],
      ['DC', 'dacapo="yes"'],
      ['DS', 'dalsegno="s"'],
    ])}<barline location="right">${right}</barline></measure>`
  })
  const file = `<score-partwise><part-list/><part id="P1">${measures.join('')}</part></score-partwise>`
  return readScore('x', new TextEncoder().encode(file)).written.join(' ')
}

describe('the order in which bars are played', () => {
  test.each([
    ['a repeat from the beginning', ['1', '2 :|', '3'], '1 2 1 2 3'],
    ['several times', ['|: :|5', '2'], '1 1 1 1 1 2'],
    ['two repeats', ['|:', ':|', '|:', ':|'], '1 2 1 2 3 4 3 4'],
    ['a second repeat that says no beginning', ['1 :|', '2', '3 :|'], '1 1 2 3 2 3'],
    ['endings', ['|:', '[1 :| ]', '[2 ]', '4'], '1 2 1 3 4'],
    ['an ending for two passes', ['|:', '[1,2 :| ]', '[3 ]', '4'], '1 2 1 2 1 3 4'],
    ['endings of several bars', ['|:', '[1', ':| ]', '[2', ']', '6'], '1 2 3 1 4 5 6'],
    ['five endings', ['1', '[1 :| ]', '[2', ':| ]', '[3 :| ]', '[4 ]', '7'], '1 2 1 3 4 1 5 1 6 7'],
    ['a repeat that begins under an ending', ['|:', '[1 :| ]', '[2 |: ]', '4 :|', '5'], '1 2 1 3 4 3 4 5'],
    ['D.C. al Fine: after it no repeats', ['|: :|', '2 fine', '3', '4 DC'], '1 1 2 3 4 1 2'],
    ['D.C. with the last ending', ['|:', '[1 :| ]', '[2 ]', 'fine', 'DC'], '1 2 1 3 4 5 1 3 4'],
    ['D.C. without a Fine', ['1', '2 DC'], '1 2 1 2'],
    ['D.S. al Coda', ['1', '§', 'to', 'DS', 'coda', '6'], '1 2 3 4 2 3 5 6'],
    ['D.S. to a sign that is not there', ['1', '2 DS'], '1 2'],
    // These as MuseScore's engine has them (its own tests, repeat22 to repeat34).
    ['after the bar that was left, repeats count again', ['1', '§', 'DS', '4', '|: :|3', '6'], '1 2 3 2 3 4 5 5 5 6'],
    ['a jump inside a repeat: at its last pass', ['1', '§', '|:', 'DS', ':|', '6'], '1 2 3 4 5 3 4 2 3 4 5 6'],
    ['a sign in one repeat, the jump in the next', ['|:', '§ :|', '3', '|: DS', ':|'], '1 2 1 2 3 4 5 4 2 3 4 5'],
    ['D.C. at the end of a repeat', ['1', '|: DC :|'], '1 2 2 1 2'],
    ['D.S. at the end of a repeat', ['1', '§', '|: DS :|'], '1 2 3 3 2 3'],
    ['D.C. behind endings', ['1', '|:', '[1 :| ]', '[2 ]', '|: DC :|'], '1 2 3 2 4 5 5 1 2 4 5'],
    ['a jump at the end of a repeat', ['|:', ':| DC', '3'], '1 2 1 2 1 2 3'],
  ])('%s', (_what, bars, order) => expect(played(...bars)).toBe(order))
})
