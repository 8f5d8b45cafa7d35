import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { offences } from './policy.ts'
import { CHART, EXAMPLE, type Manifest, toolOf } from './tools.ts'

const shellcheck = toolOf('VOLUNTARY_SHELLCHECK', 'shellcheck', 'deploy.sh by shellcheck')
const isBash = spawnSync('bash', ['-c', '((BASH_VERSINFO[0] >= 4))']).status === 0

/** A copy of the example as somebody has it, with helm and kubectl that tell what they were asked. */
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voluntary-deploy-'))
  cpSync(EXAMPLE, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const program = (name: string, body: string) => {
  mkdirSync(join(folder, 'bin'), { recursive: true })
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\necho "${name} $*" >> "${folder}/asked"\n${body}\n`)
  chmodSync(join(folder, 'bin', name), 0o755)
}
const SET = `      nodeSelector:\\n        organ: st-marys\\n      containers:\\n`
const cluster = (figures = 'voluntary_performing 0', nodes = 'node/loft-pi') => {
  program('helm', `case "$*" in "plugin list") echo "secrets 4";; *--show-only*) printf '${SET}';; esac`)
  program(
    'kubectl',
    `case "$*" in *"get pods"*) echo pod/p-0;; *--raw*) echo '${figures}';; *"get nodes"*) echo '${nodes}';; esac`,
  )
  program('sops', '')
}
const run = (...args: string[]) => {
  const PATH = `${join(folder, 'bin')}:/usr/bin:/bin`
  const { status, stdout, stderr } = spawnSync(
    'bash',
    [join(folder, 'deploy.sh'), '--chart', resolve(CHART), ...args],
    {
      encoding: 'utf8',
      env: { PATH, HOME: folder },
    },
  )
  const asked = join(folder, 'asked')
  return { status, stdout, stderr, asked: existsSync(asked) ? readFileSync(asked, 'utf8').replaceAll(folder, '.') : '' }
}
const change = (file: string, edit: (text: string) => string) =>
  writeFileSync(join(folder, file), edit(readFileSync(join(folder, file), 'utf8')))
const ownNames = () => change('values.yaml', (text) => text.replaceAll('example.org', 'church.test'))
const encrypted = () => {
  writeFileSync(join(folder, 'secrets.yaml'), 'secret:\n  proxySecret: ENC[AES256_GCM,data:x]\nsops:\n  version: 3\n')
  mkdirSync(join(folder, '.config/sops/age'), { recursive: true })
  writeFileSync(join(folder, '.config/sops/age/keys.txt'), 'AGE-SECRET-KEY-')
}

test.skipIf(shellcheck === null)('shellcheck has nothing to say', () => {
  const { status, stdout } = spawnSync(shellcheck ?? '', [join(EXAMPLE, 'deploy.sh')], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, ''])
})

describe.skipIf(!isBash)('deploy.sh', () => {
  test('looks, installs with the secrets read by helm-secrets, and tests', () => {
    ownNames()
    encrypted()
    cluster()
    const { status, stderr, asked } = run()
    expect([status, stderr]).toEqual([0, ''])
    expect(asked).toMatch(
      /helm secrets upgrade --install voluntary \S+ -n organ --create-namespace -f \.\/values\.yaml -f \.\/secrets\.yaml --wait/,
    )
    expect(asked).toMatch(/kubectl get nodes -l organ=st-marys/)
    expect(asked.trimEnd()).toMatch(/helm test voluntary -n organ --logs$/)
  })

  test('with another name, without secrets, without a test', () => {
    ownNames()
    cluster()
    const { status, asked } = run('--no-secrets', '--skip-test', '-n', 'church', '--release', 'nave')
    expect(status).toBe(0)
    expect(asked).toMatch(/helm upgrade --install nave \S+ -n church --create-namespace -f \.\/values\.yaml --wait/)
    expect(asked).not.toMatch(/secrets|helm test/)
  })

  const REFUSED: [what: string, before: () => void, args: string[], words: RegExp][] = [
    ['an option that is none', () => undefined, ['--force'], /--force is no option/],
    ['an option without its value', () => undefined, ['-n'], /-n wants a value/],
    ['a chart that is not there', () => undefined, ['--chart', '/nowhere'], /no chart in \/nowhere/],
    ['the example’s own names', () => undefined, [], /still speaks of example\.org/],
    ['the template of the secrets', ownNames, [], /secrets\.yaml still is the template/],
    [
      'secrets that anybody could read',
      () => {
        ownNames()
        writeFileSync(join(folder, 'secrets.yaml'), 'secret: { proxySecret: abcdefghijklmnopqrst }\n')
      },
      [],
      /is not encrypted[\s\S]*sops encrypt/,
    ],
    [
      'a key that is not there',
      () => {
        ownNames()
        encrypted()
        rmSync(join(folder, '.config'), { recursive: true })
      },
      [],
      /no age key in/,
    ],
    [
      'helm without the plugin',
      () => {
        ownNames()
        encrypted()
        program('helm', '')
      },
      [],
      /no plugin that reads it/,
    ],
    [
      'a cluster that does not answer',
      () => {
        ownNames()
        program('kubectl', 'exit 1')
      },
      ['--no-secrets'],
      /the cluster does not answer/,
    ],
    [
      'an organ that plays',
      () => {
        ownNames()
        cluster('voluntary_performing 1')
      },
      ['--no-secrets'],
      /p-0 is playing[\s\S]*--while-playing/,
    ],
    [
      'a node that is not there',
      () => {
        ownNames()
        cluster('voluntary_performing 0', '')
      },
      ['--no-secrets'],
      /no node is labelled organ=st-marys\n {2}→ kubectl label node NODE organ=st-marys/,
    ],
  ]
  test.each(REFUSED)('refuses and changes nothing: %s', (_, before, args, words) => {
    cluster()
    before()
    const { status, stderr, asked } = run(...args)
    expect([status, stderr]).toEqual([2, expect.stringMatching(words)])
    expect(asked).not.toMatch(/upgrade/)
  })

  test('stops the music where that is meant', () => {
    ownNames()
    cluster('voluntary_performing 1')
    expect(run('--no-secrets', '--while-playing').asked).toMatch(/upgrade --install/)
  })

  test('a dry run shows what would be, and asks no cluster', () => {
    cluster()
    const { status, asked } = run('--dry-run')
    expect(status).toBe(0)
    expect(asked).toMatch(
      /^helm template voluntary \S+ -n organ -f \.\/values\.yaml -f \.\/secrets\.yaml --kube-version [\d.]+\n$/,
    )
  })
})

test('git does not take what must not be in it', () => {
  for (const file of ['secrets.plain.yaml', 'secrets.yaml.dec', 'keys.txt', 'mine.agekey']) {
    expect([file, spawnSync('git', ['check-ignore', '-q', join(EXAMPLE, file)]).status]).toEqual([file, 0])
  }
  expect(spawnSync('git', ['check-ignore', '-q', join(EXAMPLE, 'secrets.yaml')]).status).toBe(1)
  const { secret } = parse(readFileSync(join(EXAMPLE, 'secrets.yaml'), 'utf8'))
  for (const value of Object.values(secret)) expect(value).toMatch(/^REPLACE-/)
})

test('the device plugin is the only privileged thing, and gives one player a node', () => {
  const manifest = parse(readFileSync(join(EXAMPLE, 'device-plugin.yaml'), 'utf8')) as Manifest
  expect(offences([manifest])).toContain('DaemonSet snd-seq-device-plugin: plugin is privileged')
  const device = JSON.parse(manifest.spec.template.spec.containers[0].args[1])
  expect(device).toEqual({ name: 'snd-seq', groups: [{ count: 1, paths: [{ path: '/dev/snd/seq' }] }] })
  expect(parse(readFileSync(join(EXAMPLE, 'values.yaml'), 'utf8')).device.resource).toBe(`squat.ai/${device.name}`)
})

test('the pod that brings a backup back stands by the first organ’s house, as its player’s user', () => {
  const pod = parse(readFileSync(join(EXAMPLE, 'restore.yaml'), 'utf8')) as Manifest
  expect(offences([pod])).toEqual([])
  const values = parse(readFileSync(join(EXAMPLE, 'values.yaml'), 'utf8'))
  const { appVersion } = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8'))
  const [organ] = values.organs
  const { nodeSelector, tolerations, volumes, containers, securityContext } = pod.spec
  expect({ nodeSelector, tolerations }).toEqual({ nodeSelector: organ.nodeSelector, tolerations: organ.tolerations })
  expect(containers[0].image).toBe(`${values.image.repository}:${appVersion}`)
  const claims = volumes.flatMap((each: Manifest) => each.persistentVolumeClaim?.claimName ?? [])
  expect(claims).toEqual([`voluntary-${organ.name}`, 'voluntary-backups'])
  // The same lines as those of the chart's own pods.
  const helpers = readFileSync(join(CHART, 'templates/_helpers.tpl'), 'utf8')
  const ours = parse(helpers.split('{{- define "voluntary.podSecurity" -}}')[1]?.split('{{- end -}}')[0] ?? '')
  expect(securityContext).toEqual(ours)
})
