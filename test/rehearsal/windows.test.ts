import { describe, expect, test } from 'vitest'
import { standingOf, titlesOf } from '../../src/rehearsal/windows.ts'

const tree = (...titles: string[]) =>
  [
    'xwininfo: Window id: 0x50b (the root window) (has no name)',
    '',
    '     4 children:',
    ...titles.map((title, at) => `     0x20000${at} "${title}": ("GrandOrgue" "GrandOrgue")  1000x80+0+0  +0+0`),
    '        1 child:',
    '        0x2000ff (has no name): ()  1x1+-1+-1  +-1+-1',
    '     0x300001 "Error": ("xterm" "XTerm")  10x10+0+0  +0+0',
  ].join('\n')

describe('what GrandOrgue’s windows say', () => {
  test('only its own windows count', () => {
    expect(titlesOf(tree('GrandOrgue v3.9.5-debian - Our "Organ"', 'Log messages'))).toEqual([
      'GrandOrgue v3.9.5-debian - Our "Organ"',
      'Log messages',
    ])
  })

  test.each([
    [[], { type: 'starting' }],
    [['GrandOrgue v3.9.5-debian'], { type: 'starting' }],
    [['GrandOrgue v3.9.5-debian - St Anne', 'Loading sample set'], { type: 'loading' }],
    [['GrandOrgue v3.9.5-debian - St Anne - West'], { type: 'ready', organ: 'St Anne - West', remarks: false }],
    [['Log messages', 'GrandOrgue v3.13.0-1 - St Anne'], { type: 'ready', organ: 'St Anne', remarks: true }],
    [['GrandOrgue v3.9.5-debian - St Anne', 'Load error'], { type: 'asks', titles: ['Load error'] }],
    [['Program Settings', 'Settings Reason'], { type: 'asks', titles: ['Program Settings', 'Settings Reason'] }],
  ])('%j', (titles, standing) => {
    expect(standingOf(titlesOf(tree(...titles)))).toEqual(standing)
  })
})
