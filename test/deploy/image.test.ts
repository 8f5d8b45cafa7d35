import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const dockerfile = readFileSync('deploy/Dockerfile', 'utf8').replace(/\\\n/g, ' ')
const lines = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
const told = (word: string) =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length).trim())
/** What is copied from the sources, not from another stage. */
const copied = told('COPY')
  .filter((line) => !line.startsWith('--from'))
  .flatMap((line) => line.split(' ').slice(0, -1))

const has = (program: string): boolean => !spawnSync(program, ['--version']).error
const hadolint = process.env.VOLUNTARY_HADOLINT ?? 'hadolint'
const shellcheck = process.env.VOLUNTARY_SHELLCHECK ?? 'shellcheck'

describe('the Dockerfile', () => {
  test.skipIf(!has(hadolint))('hadolint has nothing to say', () => {
    const { status, stdout } = spawnSync(hadolint, ['--no-color', 'deploy/Dockerfile'], { encoding: 'utf8' })
    expect([stdout, status]).toEqual(['', 0])
  })

  test('starts from versions, and has both targets, the player last', () => {
    const bases = told('ARG').filter((line) => line.includes('_IMAGE='))
    expect(bases.length).toBe(2)
    for (const base of bases) expect(base).toMatch(/=docker\.io\/library\/[a-z]+:[0-9a-z.-]*bookworm-slim$/)
    const stages = told('FROM').map((line) => line.split(' AS ')[1])
    expect(stages.at(-1)).toBe('voluntary')
    expect(stages).toContain('rehearsal')
  })

  test('copies only what is there, and what may be seen of the sources', () => {
    const seen = readFileSync('deploy/Dockerfile.dockerignore', 'utf8').split('\n')
    for (const path of copied) {
      expect([path, existsSync(path)]).toEqual([path, true])
      expect(seen.some((line) => line === `!${path}` || path.startsWith(`${line.slice(1)}/`))).toBe(true)
    }
    const allowed = seen.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    expect(allowed.filter((path) => !copied.includes(path))).toEqual([])
  })

  test('keeps what the chart and people count on', () => {
    expect(told('USER').at(-1)).toBe('10001:10001')
    expect(told('ENTRYPOINT')).toEqual(['["tini", "--", "voluntary"]'])
    expect(told('ENV')).toContain('VOLUNTARY_HOME=/house')
    expect(told('VOLUME')).toEqual(['/house'])
    expect(told('EXPOSE')).toEqual(['8440 9464'])
    expect(dockerfile).not.toMatch(/:latest|npm start|curl /)
    for (const label of ['version', 'revision', 'source', 'licenses', 'title', 'description']) {
      expect(dockerfile).toContain(`org.opencontainers.image.${label}=`)
    }
  })
})

describe('build.sh', () => {
  const build = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('bash', ['deploy/build.sh', ...args], { encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  test('shows what it would run, for both processors', () => {
    const { status, stdout } = build('--dry-run', '--with-changes', '--registry', 'registry.example.org:5000/church')
    expect(status).toBe(0)
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    for (const [target, name] of [
      ['voluntary', 'voluntary'],
      ['rehearsal', 'voluntary-rehearsal'],
    ]) {
      expect(stdout).toContain(`--target ${target} --tag registry.example.org:5000/church/${name}:${version} `)
    }
    expect(stdout).toContain('--platform linux/amd64\\,linux/arm64 --push')
  })

  test('loads for this machine', () => {
    const { stdout } = build('--dry-run', '--with-changes', '--load', '--target', 'voluntary', '--tag', 'try')
    expect(stdout).toMatch(/^\+ docker buildx build .*--tag voluntary:try .*--load [^\n]*\n$/)
    expect(stdout).not.toContain('--push')
  })

  test.each([
    [[], 'it is not said where the images go'],
    [['--registry', 'https://registry.example.org'], "is no registry's name"],
    [['--registry', 'church'], 'church is no host'],
    [['--registry'], '--registry wants a value'],
    [['--load', '--registry', 'r.example.org'], '--load and --registry exclude each other'],
    [['--load', '--platform', 'linux/amd64,linux/arm64'], 'holds one platform'],
    [['--load', '--platform', 'linux/arm/v7'], 'there are no native parts for linux/arm/v7'],
    [['--load', '--target', 'organ'], 'there is no target organ'],
    [['--load', '--tag', 'latest'], 'latest says nothing'],
    [['--fast'], '--fast is no option'],
  ])('refuses %j', (args, said) => {
    const { status, stdout, stderr } = build('--dry-run', '--with-changes', ...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(said)
    expect(stderr).toMatch(/\n {2}→ .+\n$/)
  })

  test.skipIf(!has(shellcheck))('shellcheck has nothing to say', () => {
    const scripts = [
      'deploy/build.sh',
      'deploy/parts.sh',
      ...['build-here', 'contained', 'make-bases'].map((name) => `test/deploy/image/${name}.sh`),
    ]
    const { status, stdout } = spawnSync(shellcheck, scripts, { encoding: 'utf8' })
    expect([stdout, status]).toEqual(['', 0])
  })
})

test('parts are for known processors only', () => {
  const { status, stderr } = spawnSync('bash', ['deploy/parts.sh', 'riscv64'], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([1, expect.stringContaining("there are no native parts for 'riscv64'")])
})

test('the health check asks the port that is served, and nobody where nothing is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-health-'))
  let answer = 200
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(answer).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const check = async (...args: string[]) => {
    writeFileSync(join(folder, 'cmdline'), ['tini', '--', 'node', '/usr/local/bin/voluntary', ...args, ''].join('\0'))
    const child = spawn('node', ['deploy/healthcheck.mjs', join(folder, 'cmdline')], { stdio: 'ignore' })
    return new Promise((resolve) => child.on('close', resolve))
  }
  try {
    expect(await check('serve', '--lan', '--http', '--web-port', String(port))).toBe(0)
    expect(await check('serve', `--web-port=${port}`)).toBe(0)
    answer = 500
    expect(await check('serve', `--web-port=${port}`)).toBe(1)
    expect(asked).toEqual(['/healthz', '/healthz', '/healthz'])
    // HTTPS is asked where HTTPS is served.
    answer = 200
    expect(await check('serve', '--lan', `--web-port=${port}`)).toBe(1)
    expect(await check('render', 'st-anne')).toBe(0)
    expect(asked.length).toBe(3)
  } finally {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
