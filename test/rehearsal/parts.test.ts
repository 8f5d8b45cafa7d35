import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listenersIn } from '../../src/rehearsal/alsa-listeners.ts'
import { grandOrgueConfig } from '../../src/rehearsal/grandorgue-config.ts'
import { findBridge } from '../../src/rehearsal/jack-bridge/find-bridge.ts'
import { checkPrograms, PROGRAMS } from '../../src/rehearsal/programs.ts'
import { openWorkshop } from '../../src/rehearsal/workshop.ts'

const CLIENTS = `Client info
  cur  clients : 4
Client   0 : "System" [Kernel]
  Port   1 : "Announce" (R-e-) [In/Out]
    Connecting To: 15:0
Client 128 : "Voluntary" [User Legacy]
  Port   0 : "Voluntary" (R-e-)
    Connecting To: 14:0, 130:0[real:0]
Client 129 : "Other" [User Legacy]
  Port   0 : "Voluntary two" (R-e-)
    Connecting To: 14:0
  Port   1 : "alone" (R-e-)
`

describe('who listens to a port of ours', () => {
  test.each([
    ['Voluntary', 2],
    ['Voluntary two', 1],
    ['alone', 0],
    ['none', 0],
  ])('%s: %i', (port, listeners) => expect(listenersIn(CLIENTS, port)).toBe(listeners))
})

describe('what is missing', () => {
  test.runIf(process.platform === 'linux')('is named with its packages, all at once', () => {
    const check = () => checkPrograms('/nowhere')
    for (const [program, debian] of Object.entries(PROGRAMS)) {
      expect(check).toThrow(program)
      expect(check).toThrow(debian)
    }
  })

  test('a bridge that cannot be built for want of a compiler names it, and leaves nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'voluntary-bridge-'))
    rmSync(folder, { recursive: true })
    expect(() => findBridge(folder, '/nowhere')).toThrow(/gcc libc6-dev libjack-jackd2-dev/)
    expect(existsSync(folder)).toBe(false)
  })
})

test('GrandOrgue is given the same rate and period as JACK, and its own home', () => {
  const config = grandOrgueConfig('/home/x', { sampleRate: 48_000, period: 1024 }, 'jack')
  expect(config).toContain('SampleRate=48000\nSamplesPerBuffer=1024\n')
  expect(config).toContain('SettingPath=/home/x/GrandOrgue/Data\n')
  expect(config).toContain('[MidiPorts]\nRt.Enabled=Y\nRt.alsa.Enabled=N\nRt.jack.Enabled=Y\n')
})

describe.runIf(process.platform === 'linux')('the workshop', () => {
  test('goes with all that is in it; what a dead rehearsal left is swept, what a living one has is not', async () => {
    const { mkdirSync, writeFileSync } = await import('node:fs')
    const living = openWorkshop()
    const dead = join(tmpdir(), 'voluntary-rehearsal-999999999-123-1-AbCdEf')
    mkdirSync(dead, { recursive: true })
    writeFileSync(join(dead, 'sound.wav'), '')
    const another = openWorkshop()
    expect(existsSync(dead)).toBe(false)
    expect(existsSync(living.folder)).toBe(true)
    expect(another.server).not.toBe(living.server)
    another.remove()
    living.remove()
    expect(existsSync(living.folder) || existsSync(another.folder)).toBe(false)
  })
})

test('the bridge’s source goes with the program', () => {
  const ours = readFileSync('src/rehearsal/jack-bridge/bridge.c')
  expect(readFileSync('dist/rehearsal/bridge.c').equals(ours)).toBe(true)
})
