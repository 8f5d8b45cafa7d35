import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import type { OrganServices } from '../../../src/organist/desk/index.ts'
import { asWritten, prepare } from '../../../src/organist/index.ts'
import { newRecord, readRecord } from '../../../src/ports/index.ts'
import { until } from '../../organ-end.ts'
import { expectSilent, keyLines, messagesOf } from '../../player/deck.ts'
import { tune } from '../../remote/server/tune.ts'
import { file, header, named, track } from '../../smf.ts'
import { memoryKeeper } from './memory-keeper.ts'

/** Which part goes to which division: looked at, heard, kept as the command line reads it. */
const SHIPPED = 'st-anne'
let home: string
let keeper: OrganServices
let record: SharedArrayBuffer
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-map-'))
  mkdirSync(join(home, 'scores'))
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  const note = (key: number) => [
    [0, 0x90, key, 80],
    [0x83, 0x60, 0x80, key, 64],
  ]
  const parts = [60, 62, 64, 65, 67, 69].map((key, index) => track(named(`Voice ${index + 1}`), ...note(key)))
  writeFileSync(join(home, 'scores', 'six.mid'), file(header(1, 6), ...parts))
  record = newRecord()
  keeper = memoryKeeper(home, record)
})
afterEach(async () => {
  await keeper.close()
  rmSync(home, { recursive: true, force: true })
})
const side = (name: string) => join(home, 'scores', `${name}.yaml`)
const lettersByCli = (name: string) => prepare(openHouse(home), asWritten(name, 'st-marys')).performance.mapping

describe('the map of a score', () => {
  test('is shown with what each part is, and what another map would do', async () => {
    const report = await keeper.checkScore('tune', null)
    expect(report).toMatchObject({
      map: 'GP',
      playable: true,
      mapping: { how: 'by the names of the parts', isKept: false, unclear: null },
      parts: [
        { name: 'Great', division: 'Great', low: 'C4', high: 'C5', from: 1, to: 2 },
        { name: 'Pedal', division: 'Pedal', low: 'C2', high: 'G2' },
      ],
    })
    expect(report.mapping.divisions).toContainEqual({ name: 'Swell', letter: 'S' })
    const other = await keeper.checkScore('tune', null, 'PS')
    expect(other).toMatchObject({ map: 'PS', parts: [{ division: 'Pedal' }, { division: 'Swell' }] })
    // The pedals do not go so high: said in words, before anybody plays it.
    expect(other.findings.map(({ text }) => text).join('\n')).toMatch(/compass/)
  })

  test('where nobody can know it, that is said, the best guess plays, and a person says', async () => {
    const report = await keeper.checkScore('six', null)
    expect(report).toMatchObject({ map: 'GGGGGG', playable: true, mapping: { unclear: null } })
    expect(report.findings.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/not clear which divisions play these 6 parts: they are played on the Great$/),
    )
    expect(report.parts).toHaveLength(6)
    await keeper.keepMap('six', 'SSGGG-')
    expect(readFileSync(side('six'), 'utf8')).toBe('map: SSGGG-\n')
    expect(lettersByCli('six')).toMatchObject({ letters: 'SSGGG-', how: 'as given' })
    await keeper.keepMap('six', 'SSGGGG+P')
    expect(lettersByCli('six')).toMatchObject({ letters: 'SSGGGG+P' })
  })

  test('one part of it is heard alone', async () => {
    const piece = { score: 'tune', map: '-P', from: '1', to: '2' }
    await keeper.obey({ name: 'play', piece })
    await until(() => keeper.state().playing === null)
    const sent = readRecord(record).flatMap(messagesOf)
    expect(keyLines(sent)).toEqual(['on 36', 'off 36', 'on 43', 'off 43'])
    expectSilent(sent)
  })

  test('is kept in the side file and read again by the command line; the rest of the file as it was', async () => {
    const before = '# ours\ntitle: A tune # well known\nmap: GP\n# loud\ncues:\n  - { at: 1, piston: mf }\n'
    writeFileSync(side('tune'), before)
    expect(await keeper.keepMap('tune', 'SP')).toMatchObject({ says: 'Kept for this piece' })
    expect(readFileSync(side('tune'), 'utf8')).toBe(before.replace('map: GP', 'map: SP'))
    expect(lettersByCli('tune').letters).toBe('SP')
    expect((await keeper.checkScore('tune', null)).mapping.isKept).toBe(true)
    await keeper.keepMap('tune', null)
    expect(readFileSync(side('tune'), 'utf8')).toBe(before.replace('map: GP\n', ''))
    expect(lettersByCli('tune').how).toBe('by the names of the parts')
  })

  test('of a score that came with the program is kept with a copy here; what came with it stays', async () => {
    const shipped = readFileSync(`scores/${SHIPPED}.yaml`, 'utf8')
    const { map } = await keeper.checkScore(SHIPPED, null)
    const other = map.replace(/[GS]/, (letter) => (letter === 'G' ? 'S' : 'G'))
    expect((await keeper.keepMap(SHIPPED, other)).says).toMatch(/copy of the score in this house/)
    expect(readFileSync(`scores/${SHIPPED}.yaml`, 'utf8')).toBe(shipped)
    expect(lettersByCli(SHIPPED).letters).toBe(other)
    expect(readFileSync(join(home, 'scores', `${SHIPPED}.mid`))).toEqual(readFileSync(`scores/${SHIPPED}.mid`))
    for (const line of shipped.split('\n').filter((each) => !each.startsWith('map:')))
      expect(readFileSync(side(SHIPPED), 'utf8')).toContain(line)
    await keeper.keepMap(SHIPPED, map)
    expect(lettersByCli(SHIPPED).letters).toBe(map)
  })

  test.each([
    ['too few parts', 'tune', 'G', /names 1 part, the score has 2/],
    ['a division that is not there', 'tune', 'GX', /a division "X"/],
    ['nothing at all', 'tune', '--', /no part would be played/],
    ['a score that is not there', '../../etc/passwd', 'GP', /there is no score/],
  ])('that asks for %s is refused, and nothing is written', async (_, name, map, problem) => {
    await expect(keeper.keepMap(name, map)).rejects.toThrow(problem)
    expect(readdirSync(join(home, 'scores')).sort()).toEqual(['six.mid', 'tune.mid'])
  })

  test('a side file with a fault stays as it is', async () => {
    for (const text of ['map: [G\n', 'mapp: GP\n']) {
      writeFileSync(side('tune'), text)
      await expect(keeper.keepMap('tune', 'SP')).rejects.toThrow()
      await expect(keeper.keepMap('tune', null)).rejects.toThrow()
      expect(readFileSync(side('tune'), 'utf8')).toBe(text)
    }
    expect(existsSync(side('six'))).toBe(false)
  })

  test('a registration without its score in the house is not mistaken for that of a shipped one', async () => {
    writeFileSync(side(SHIPPED), 'title: Something else\n')
    const { map } = await keeper.checkScore(SHIPPED, null)
    await expect(keeper.keepMap(SHIPPED, map)).rejects.toThrow(/a registration for .* in the house, and no score/)
    expect(readFileSync(side(SHIPPED), 'utf8')).toBe('title: Something else\n')
    expect(existsSync(join(home, 'scores', `${SHIPPED}.mid`))).toBe(false)
  })
})
