import { describe, expect, test } from 'vitest'
import { isReleased, meansGo, SWITCH_AT_REST } from '../../src/organist/go-switch.ts'

describe('a switch that means go', () => {
  test('a press is one go, however it bounces and however long a foot stays on it', () => {
    expect(meansGo(SWITCH_AT_REST, 0)).toBe(true)
    const down = { isDown: true, atMs: 0 }
    expect([20, 300, 900].map((atMs) => meansGo(down, atMs))).toEqual([false, false, false])
    const letGo = { isDown: false, atMs: 2000 }
    expect(meansGo(letGo, 2010)).toBe(false)
    expect(meansGo(letGo, 2400)).toBe(true)
  })
  test('whose release was lost, or is never sent, is heard again', () => {
    expect(meansGo({ isDown: true, atMs: 0 }, 1500)).toBe(true)
  })
  test.each([
    [[0xb0, 64, 127], [0xb0, 64, 0], true],
    [[0xb0, 64, 127], [0xb0, 65, 0], false],
    [[0x90, 36, 100], [0x80, 36, 64], true],
    [[0x90, 36, 100], [0x90, 36, 0], true],
    [[0x90, 36, 100], [0x91, 36, 0], false],
    [[0xc0, 5], [0xc0, 6], false],
  ])('%j: %j lets it go: %s', (taught, bytes, is) => {
    expect(isReleased(taught, bytes)).toBe(is)
  })
})
