import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { metricsServer } from '../../src/remote/server/metrics.ts'
import { fakeServices } from '../remote/server/rig.ts'
import { CHART, toolOf } from './tools.ts'

const promtool = toolOf('VOLUNTARY_PROMTOOL', 'promtool', 'what the alarms say')
const rules = readFileSync(join(CHART, 'files', 'rules.yaml'), 'utf8')
const dashboard = readFileSync(join(CHART, 'files', 'dashboard.json'), 'utf8')
const NAME = /voluntary_[a-z_]+/g

describe('what is asked of the figures is there', () => {
  const known = new Map<string, Set<string>>()
  beforeAll(async () => {
    const server = metricsServer(fakeServices().services, () => 0)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    server.close()
    for (const line of text.split('\n')) {
      const [, name, labels] = /^(voluntary_[a-z_]+)(?:{([^}]*)})? /.exec(line) ?? []
      if (name === undefined) continue
      const values = known.get(name) ?? new Set<string>()
      for (const label of labels?.split(',') ?? []) values.add(label)
      known.set(name, values)
    }
  })

  const exprs = (): [where: string, expr: string][] => [
    ...parse(rules).groups.flatMap(({ rules: each }: { rules: { alert: string; expr: string }[] }) =>
      each.map(({ alert, expr }) => [alert, expr]),
    ),
    ...JSON.parse(dashboard).panels.flatMap(({ title, targets }: { title: string; targets: { expr: string }[] }) =>
      targets.map(({ expr }) => [title, expr]),
    ),
  ]
  const unknownIn = (expr: string) => {
    const names = (expr.match(NAME) ?? []).filter((name) => !known.has(name))
    // A label of one metric: state, quantile, by.
    const labels = [...expr.matchAll(/(voluntary_[a-z_]+){([^}]*)}/g)].flatMap(([, name, within]) =>
      (within ?? '').split(',').filter((label) => !/^organ=~/.test(label) && !known.get(name ?? '')?.has(label)),
    )
    return [...names, ...labels]
  }

  test('by the alarms and by the dashboard', () => {
    expect(exprs().length).toBeGreaterThan(18)
    for (const [where, expr] of exprs()) {
      expect([where, expr.match(NAME)?.length ?? 0]).not.toEqual([where, 0])
      expect([where, unknownIn(expr)]).toEqual([where, []])
    }
    expect(unknownIn('voluntary_heartbeat == 1')).toEqual(['voluntary_heartbeat'])
    expect(unknownIn('voluntary_port_state{state="lost"} == 1')).toEqual(['state="lost"'])
    // What its variable asks.
    expect(JSON.stringify(JSON.parse(dashboard).templating)).toMatch(/label_values\(voluntary_organ_attached, organ\)/)
  })

  test('the dashboard’s panels lie beside each other', () => {
    const taken = new Set<string>()
    for (const { id, gridPos } of JSON.parse(dashboard).panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([id, x, y, x < 24 && !taken.has(`${x},${y}`)]).toEqual([id, x, y, true])
          taken.add(`${x},${y}`)
        }
      }
    }
  })
})

describe.skipIf(promtool === null)('the alarms', () => {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-rules-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('say what they shall, and nothing else', () => {
    const ruleFile = join(folder, 'rules.yaml')
    const testFile = join(folder, 'test.yaml')
    writeFileSync(ruleFile, rules.replace('LATENESS_SECONDS', '0.02'))
    writeFileSync(testFile, readFileSync('test/deploy/rules.test.yaml', 'utf8').replace('[RULES]', `[${ruleFile}]`))
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(promtool ?? '', args, { encoding: 'utf8' })
      return { status, said: stdout + stderr }
    }
    expect(run('check', 'rules', ruleFile)).toEqual({ status: 0, said: expect.stringMatching(/SUCCESS: 6 rules/) })
    expect(run('test', 'rules', testFile)).toEqual({ status: 0, said: expect.stringMatching(/SUCCESS/) })
  })
})
