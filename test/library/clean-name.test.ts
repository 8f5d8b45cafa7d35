import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanName } from '../../src/library/index.ts'

/** Names as files really come, and what they are kept under. */
describe('a name that can be kept', () => {
  test.each([
    ['O God, our help in ages past.mid', 'O God our help in ages past'],
    ['st-anne (1).mid', 'st-anne'],
    ['st-anne [12].MSCZ', 'st-anne'],
    ['Psalm 23 (Crimond).mid', 'Psalm 23 Crimond'],
    ['con.mid', 'score con'],
    ['LPT1.musicxml', 'score LPT1'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\org\\hymn.mid', 'hymn'],
    ['-rf.mid', 'rf'],
    ['.hidden.mid', 'hidden'],
    ['hymn.mid.mid', 'hymn'],
    ['🎵 Abide 🎶.mid', 'Abide'],
    ['🎵.mid', ''],
    ['What? A "fine"* <tune>|.mid', 'What A fine tune'],
    ['Großer Gott ü.mid'.normalize('NFD'), 'Großer Gott ü'],
    ['O_God_our_help.mid', 'O_God_our_help'],
    ['Adeste’s.mid', "Adeste's"],
    [`${'word '.repeat(40)}.mid`, 'word '.repeat(16).trim()],
    ['x'.repeat(200), 'x'.repeat(80)],
  ])('%j', (given, clean) => {
    expect(cleanName(given)).toBe(clean)
  })

  test('whatever it is called, it leads nowhere else and is cleaned once for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (given) => {
        const clean = cleanName(given)
        expect(clean).not.toMatch(/[\\/:*?"<>|\p{Cc}\p{Cf}]|\.\.|^[. -]|[. ]$/u)
        expect(clean.normalize('NFC')).toBe(clean)
        expect(cleanName(`${clean}.mid`)).toBe(clean)
      }),
    )
  })
})
