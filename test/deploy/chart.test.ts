import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { offences } from './policy.ts'
import {
  CHART,
  containersOf,
  KUBE_VERSION,
  lint,
  type Manifest,
  podOf,
  rendered,
  template,
  toolOf,
  VALUES,
} from './tools.ts'

const helm = toolOf('VOLUNTARY_HELM', 'helm', 'the chart')
const validate = toolOf('VOLUNTARY_KUBERNETES_VALIDATE', 'kubernetes-validate', 'the chart against Kubernetes’ schemas')
/** The oldest that the chart names, and the newest that we know. */
const KUBERNETES = ['1.27', '1.33']
const LOOSE = ['Middleware', 'ServiceMonitor', 'PrometheusRule']
const NGINX = 'test/deploy/values/nginx.yaml'
const MANY = 'test/deploy/values/many.yaml'
const EXAMPLE = 'deploy/homelab-example/values.yaml'

const render = (values: string | null, ...more: string[]) => rendered(helm ?? '', values, ...more)
const find = (manifests: readonly Manifest[], kind: string, name: RegExp | string = /./) => {
  const hit = manifests.find((each) => each.kind === kind && new RegExp(name).test(each.metadata.name))
  if (!hit) throw new Error(`no ${kind} ${name} among ${manifests.map((each) => each.metadata.name).join(', ')}`)
  return hit
}
const playerOf = (manifests: readonly Manifest[], name: RegExp | string = /./) =>
  podOf(find(manifests, 'StatefulSet', name))?.containers[0]

describe.skipIf(helm === null)('the chart', () => {
  test.each(VALUES)('is clean and keeps the policy: %s', (values) => {
    const { status, stdout } = lint(helm ?? '', values)
    expect([status, stdout]).toEqual([0, expect.stringMatching(/ 0 chart\(s\) failed/)])
    const manifests = render(values)
    const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    expect(new Set(names).size).toBe(names.length)
    expect(offences(manifests)).toEqual(
      values === MANY
        ? ['a path of the node', 'player is privileged', 'player may gain privilege', 'player has capabilities'].map(
            (what) => `StatefulSet home-voluntary-old: ${what}`,
          )
        : [],
    )
  })

  test('the policy sees what is not kept', () => {
    const set = find(render(null), 'StatefulSet')
    const worse = (change: (set: Manifest) => void) => {
      const copy = structuredClone(set)
      change(copy)
      return offences([copy]).map((each) => each.split(': ').slice(1).join(': '))
    }
    const player = (each: Manifest) => podOf(each)?.containers[0]
    expect(offences([set])).toEqual([])
    expect(worse((each) => (each.spec.replicas = 2))).toEqual(['more than one player'])
    expect(worse((each) => delete podOf(each).securityContext.runAsNonRoot)).toEqual(['may be root'])
    expect(worse((each) => (player(each).securityContext.privileged = true))).toEqual(['player is privileged'])
    expect(worse((each) => delete player(each).resources.limits.memory)).toEqual(['player: no limits of memory'])
    expect(worse((each) => delete player(each).livenessProbe)).toEqual(['player: not probed'])
    expect(worse((each) => (player(each).securityContext.capabilities.add = ['SYS_NICE']))).toEqual([
      'player has capabilities',
    ])
  })

  test.skipIf(validate === null)('is what Kubernetes takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'voluntary-chart-'))
    try {
      const files = VALUES.map((values, index) => {
        const file = join(folder, `${index}.yaml`)
        writeFileSync(file, template(helm ?? '', values).stdout)
        return file
      })
      for (const version of KUBERNETES) {
        const { status, stdout, stderr } = spawnSync(validate ?? '', ['--strict', '-k', version, ...files], {
          encoding: 'utf8',
        })
        const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => /^(WARN|ERROR|FAIL)/.test(line))
        // Of the operators' own kinds it has no schemas: the next test looks at these.
        const strange = lines.filter((line) => !LOOSE.some((kind) => line.includes(`schema for kind ${kind}`)))
        expect([strange, status]).toEqual([[], 0])
        expect(stdout.match(/passed for resource statefulset/g)?.length).toBe(9)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('what goes to operators has the shape that they document', () => {
    const text = z.string().min(1)
    const meta = z.object({ name: text, labels: z.record(z.string(), z.string()) })
    const shapes: Record<string, z.ZodType> = {
      ServiceMonitor: z.strictObject({
        apiVersion: z.literal('monitoring.coreos.com/v1'),
        kind: text,
        metadata: meta,
        spec: z.strictObject({
          selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
          endpoints: z.array(
            z.strictObject({
              port: text,
              path: text,
              interval: text,
              relabelings: z.array(z.strictObject({ sourceLabels: z.array(text), targetLabel: text })),
            }),
          ),
        }),
      }),
      PrometheusRule: z.strictObject({
        apiVersion: z.literal('monitoring.coreos.com/v1'),
        kind: text,
        metadata: meta,
        spec: z.strictObject({
          groups: z.array(
            z.strictObject({
              name: text,
              rules: z.array(
                z.strictObject({
                  alert: text,
                  expr: text,
                  for: text.optional(),
                  labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
                  annotations: z.strictObject({ summary: text, description: text }),
                }),
              ),
            }),
          ),
        }),
      }),
      Middleware: z.strictObject({
        apiVersion: z.literal('traefik.io/v1alpha1'),
        kind: text,
        metadata: meta,
        spec: z.union([
          z.strictObject({
            forwardAuth: z.strictObject({ address: z.url(), authResponseHeaders: z.array(text) }),
          }),
          z.strictObject({
            headers: z.strictObject({ customRequestHeaders: z.record(z.string(), z.string()) }),
          }),
        ]),
      }),
    }
    const manifests = render(EXAMPLE)
    for (const kind of LOOSE) {
      const found = manifests.filter((each) => each.kind === kind)
      expect(found.length).toBeGreaterThan(0)
      for (const each of found) shapes[kind]?.parse(each)
    }
    // The monitor finds the Services that have the port, and no other.
    const { spec } = find(manifests, 'ServiceMonitor')
    const seen = manifests.filter(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        Object.entries(spec.selector.matchLabels).every(([key, value]) => metadata.labels[key] === value),
    )
    expect(seen.map(({ metadata }) => metadata.name)).toEqual([
      'home-voluntary-st-marys-pods',
      'home-voluntary-chapel-pods',
    ])
    for (const each of seen) expect(each.spec.ports.map(({ name }: { name: string }) => name)).toEqual(['metrics'])
  })

  test('an organ is a set of one, with its own node, device, claim, profile and Service', () => {
    const manifests = render(MANY)
    const sets = manifests.filter(({ kind }) => kind === 'StatefulSet')
    expect(sets.map(({ metadata }) => metadata.name)).toEqual(
      ['nave', 'nave-choir', 'old', 'office'].map((name) => `home-voluntary-${name}`),
    )
    for (const set of sets) {
      expect(set.spec).toMatchObject({
        replicas: 1,
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate' },
      })
      const { metadata, spec } = find(manifests, 'Service', `^${set.metadata.name}$`)
      expect(spec.selector).toEqual(set.spec.selector.matchLabels)
      expect(set.spec.template.metadata.labels).toEqual(spec.selector)
      expect(find(manifests, 'Service', `^${set.spec.serviceName}$`).spec.clusterIP).toBe('None')
      expect(metadata.labels['voluntary/organ']).toBe(spec.selector['voluntary/organ'])
    }
    const nave = podOf(find(manifests, 'StatefulSet', /nave$/))
    expect(nave).toMatchObject({
      nodeSelector: { organ: 'nave' },
      securityContext: { supplementalGroups: [29] },
      priorityClassName: 'music',
    })
    expect(nave.containers[0].args).toContain('--port=WIDI')
    expect(nave.containers[0].resources.limits['squat.ai/snd-seq']).toBe('1')
    expect(nave.containers[0].volumeMounts).toContainEqual({ name: 'house', mountPath: '/house', subPath: 'nave' })
    const old = podOf(find(manifests, 'StatefulSet', /old$/))
    expect(old.containers[0].resources.limits).toEqual({ cpu: '2', memory: '1Gi' })
    expect(old.containers[0].securityContext).toEqual({ privileged: true, readOnlyRootFilesystem: true })
    expect(old.securityContext).toMatchObject({ runAsUser: 10001, supplementalGroups: [63] })
    const office = podOf(find(manifests, 'StatefulSet', /office$/))
    expect(office.securityContext.supplementalGroups).toBeUndefined()
    expect(office.containers[0].args.at(-1)).toBe('--monitor')
    const settings = find(manifests, 'ConfigMap', /nave$/).data['settings.yaml']
    expect(settings).toMatch(/commands: false[\s\S]*unplugged: go-on/)
    expect(settings).not.toMatch(/assword/)
    // The claim of an organ that has none given; kept when the release goes.
    const claims = manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim')
    expect(claims.map(({ metadata }) => metadata.name)).toEqual(['home-voluntary-backups', 'home-voluntary-old'])
    for (const { metadata } of claims) expect(metadata.annotations['helm.sh/resource-policy']).toBe('keep')
  })

  test('says nothing to voluntary serve that it does not know', () => {
    const { stdout: help } = spawnSync('node', ['bin/voluntary', 'serve', '--help'], { encoding: 'utf8' })
    const known = new Set(help.match(/--[a-z][a-z-]+/g))
    expect(known.size).toBeGreaterThan(12)
    for (const values of VALUES) {
      for (const set of render(values).filter(({ kind }) => kind === 'StatefulSet')) {
        const said: string[] = podOf(set)?.containers[0].args.slice(1)
        expect(said.map((each) => each.split('=')[0]).filter((each) => !known.has(each ?? ''))).toEqual([])
      }
    }
  })

  test('behind NGINX: WebSockets, a certificate, sign-in', () => {
    const manifests = render(NGINX)
    const { metadata, spec } = find(manifests, 'Ingress')
    expect(metadata.annotations).toEqual({
      'cert-manager.io/cluster-issuer': 'letsencrypt',
      'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600',
      'nginx.ingress.kubernetes.io/proxy-send-timeout': '3600',
      'nginx.ingress.kubernetes.io/proxy-body-size': '4m',
      'nginx.ingress.kubernetes.io/auth-url': 'http://authelia.auth.svc.cluster.local/api/authz/auth-request',
      'nginx.ingress.kubernetes.io/auth-signin': 'https://login.example.org',
      'nginx.ingress.kubernetes.io/auth-response-headers': 'Remote-User,Remote-Groups',
      'nginx.ingress.kubernetes.io/configuration-snippet':
        'proxy_set_header X-Voluntary-Proxy "a-secret-of-some-length=";',
    })
    expect(spec.tls).toEqual([{ hosts: ['organ.example.org'], secretName: 'home-voluntary-st-marys-tls' }])
    const player = playerOf(manifests)
    expect(player.args).toEqual([
      'serve',
      '--organ=st-marys',
      '--lan',
      '--http',
      '--public-url=https://organ.example.org',
      '--proxy=10.1.0.0/16',
      '--proxy=10.2.0.7',
      '--proxy-secret-file=/run/secrets/voluntary/proxy-secret',
      '--play-group=voluntary-play',
      '--metrics=0.0.0.0:9464',
      '--log-level=warn',
    ])
    expect(player.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http', scheme: 'HTTP' })
    expect(find(manifests, 'Secret').stringData).toEqual({ 'proxy-secret': 'a-secret-of-some-length=' })
    // The profile arrives as it was written.
    expect(find(manifests, 'ConfigMap', /st-marys$/).data['profile.yaml']).toBe(
      '# text: "as it stands"\nname: Ours\ndivisions: []\n',
    )
    expect(find(manifests, 'StatefulSet').spec.updateStrategy).toEqual({ type: 'OnDelete' })
    expect(find(manifests, 'PodDisruptionBudget').spec.maxUnavailable).toBe(0)
  })

  test('behind Traefik: who it is is asked before the proxy says its secret', () => {
    const manifests = render(EXAMPLE)
    const { metadata } = find(manifests, 'Ingress', /st-marys/)
    expect(metadata.annotations).toEqual({
      'cert-manager.io/cluster-issuer': 'letsencrypt',
      'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
      'traefik.ingress.kubernetes.io/router.tls': 'true',
      'traefik.ingress.kubernetes.io/router.middlewares':
        'church-home-voluntary-who@kubernetescrd,church-home-voluntary-proxy@kubernetescrd',
    })
    const more = ['--set', 'signIn.middlewares={auth-chain@kubernetescrd}', '--set', 'secret.existing=mine']
    const mine = render(EXAMPLE, ...more)
    expect(mine.filter(({ kind }) => ['Middleware', 'Secret'].includes(kind))).toEqual([])
    expect(find(mine, 'Ingress').metadata.annotations).toMatchObject({
      'traefik.ingress.kubernetes.io/router.middlewares': 'auth-chain@kubernetescrd',
    })
    expect(JSON.stringify(podOf(find(mine, 'StatefulSet')))).toMatch(/"secretName":"mine"/)
  })

  test('without an ingress the organ has a certificate of its own, and is asked over it', () => {
    const player = playerOf(render('test/deploy/values/lan.yaml'))
    expect(player.args).toEqual(expect.arrayContaining(['--lan', '--public-url=https://192.168.1.50:8440']))
    expect(player.args).not.toContain('--http')
    expect(player.livenessProbe.httpGet.scheme).toBe('HTTPS')
  })

  test('who may speak with a player, and with whom it may', () => {
    const { spec } = find(render(NGINX), 'NetworkPolicy', /voluntary$/)
    const [page, figures] = spec.ingress
    expect(page.from).toContainEqual({ ipBlock: { cidr: '192.168.1.0/24' } })
    expect(JSON.stringify(figures)).not.toMatch(/ingress-nginx/)
    expect(spec.egress).toEqual([])
    expect(
      find(render('test/deploy/values/lan.yaml'), 'NetworkPolicy', /voluntary$/).spec.ingress[0].from,
    ).toBeUndefined()
    const withMqtt = find(render(MANY), 'NetworkPolicy', /voluntary$/).spec.egress
    expect(withMqtt.flatMap(({ ports }: Manifest) => ports).map(({ port }: { port: number }) => port)).toEqual([
      53, 53, 1883, 8883,
    ])
    const jobs = find(render(MANY), 'NetworkPolicy', /jobs$/).spec
    expect([jobs.ingress, jobs.egress, jobs.policyTypes]).toEqual([[], [], ['Ingress', 'Egress']])
  })

  test('backups read the house only; a rehearsal has a house of its own and no device', () => {
    const manifests = render(NGINX)
    const backup = podOf(find(manifests, 'CronJob', /backup/))
    expect(backup.containers[0].volumeMounts).toContainEqual({ name: 'house', mountPath: '/house', readOnly: true })
    expect(backup.nodeSelector).toEqual({ organ: 'st-marys' })
    const jobs = manifests.filter(({ kind }) => kind === 'Job')
    expect(jobs.map(({ metadata }) => metadata.name)).toEqual([
      'home-voluntary-st-marys-rehearsal-1-r1',
      'home-voluntary-st-marys-rehearsal-2-r1',
    ])
    for (const job of jobs) {
      const pod = podOf(job)
      expect(pod.containers[0].args.slice(0, 4)).toEqual(['rehearse', expect.any(String), '--headless', '--verify'])
      expect(JSON.stringify(containersOf(pod))).not.toMatch(/snd-seq/)
      expect(pod.containers[0].volumeMounts).not.toContainEqual(expect.objectContaining({ name: 'house' }))
    }
    const byClock = render(MANY).filter(({ kind, metadata }) => kind === 'CronJob' && /rehearsal/.test(metadata.name))
    expect(byClock.map(({ metadata }) => metadata.name)).toEqual([
      'home-voluntary-nave-rehearsal-1',
      'home-voluntary-office-rehearsal-1',
    ])
  })

  test('a changed profile or secret starts the player anew; anything else does not', () => {
    const sum = (...more: string[]) =>
      find(render(NGINX, ...more), 'StatefulSet').spec.template.metadata.annotations as object
    expect(sum('--set', 'organs[0].profile=name: Other')).not.toEqual(sum())
    expect(sum('--set', 'secret.proxySecret=another-secret-of-length')).not.toEqual(sum())
    expect(sum('--set', 'backup.keep=3')).toEqual(sum())
  })

  const WRONG: [what: string, args: string[], words: RegExp][] = [
    ['no node', ['--set-json', 'organs=[{"name":"a"}]'], /organs: a: on which node/],
    [
      'two players on one organ',
      ['--set-json', 'organs=[{"name":"a","nodeSelector":{"o":"x"}},{"name":"b","nodeSelector":{"o":"x"}}]'],
      /two players on one organ/,
    ],
    [
      'one house for two',
      [
        '--set-json',
        'organs=[{"name":"a","nodeSelector":{"o":"x"},"persistence":{"existingClaim":"c"}},{"name":"b","nodeSelector":{"o":"y"},"persistence":{"existingClaim":"c"}}]',
      ],
      /have the same house/,
    ],
    ['a name twice', ['--set-json', 'organs=[{"name":"a"},{"name":"a"}]', '--set', 'device.type=none'], /twice/],
    ['no name at the ingress', ['--set', 'ingress.enabled=true'], /host: organ\.example\.org/],
    ['a sign-in without an ingress', ['--set', 'signIn.enabled=true'], /ingress\.enabled/],
    ['a key that is none', ['--set', 'replicas=2'], /replicas/],
    ['a replica count', ['--set', 'organs[0].replicas=2'], /replicas/],
    ['a secret that is too short', ['--set', 'secret.proxySecret=short'], /proxySecret/],
    ['a password beside the url', ['--set', 'mqtt.password=x'], /password/],
    ['no limit of memory', ['--set-json', 'resources={"limits":{"memory":null}}'], /memory/],
    [
      'an organ too long to name',
      ['--set', 'organs[0].name=a-name-of-an-organ-that-is-too', '--set', 'organs[0].nodeSelector.a=b'],
      /longer than 40/,
    ],
    [
      'a rehearsal on no organ',
      ['--set', 'rehearsal.organs={nowhere}'],
      /there is no organ nowhere; these are there: st-marys/,
    ],
  ]
  test.each(WRONG)('is refused in words: %s', (_, args, words) => {
    const { status, stderr } = template(helm ?? '', null, ...args)
    expect([status, stderr]).toEqual([1, expect.stringMatching(words)])
  })

  test.each([
    ['from nowhere', ['signIn.proxyAddresses=null'], /proxyAddresses/],
    ['that nobody is asked for', ['signIn.forwardAuthUrl='], /nobody is asked|forwardAuthUrl/],
    ['without a secret', ['secret.proxySecret='], /without a secret/],
  ])('a sign-in %s is refused', (_, sets, words) => {
    for (const values of [NGINX, EXAMPLE]) {
      const more =
        values === NGINX
          ? ['--set', 'ingress.annotations=null']
          : ['--set', 'secret.mqttUsername=,secret.mqttPassword=']
      const { status, stderr } = template(helm ?? '', values, ...more, ...sets.flatMap((each) => ['--set', each]))
      expect([status, stderr]).toEqual([1, expect.stringMatching(words)])
    }
  })

  test('tells afterwards where the page is, how to pair, and what a device costs', () => {
    // Helm shows notes where there is a cluster only; as a template they can be read without one.
    const folder = mkdtempSync(join(tmpdir(), 'voluntary-notes-'))
    try {
      cpSync(CHART, folder, { recursive: true })
      const notes = join(folder, 'templates', 'NOTES.txt')
      const form = `{{- define "notes" }}${readFileSync(notes, 'utf8')}{{ end -}}\nkind: Notes\ntext: |{{ include "notes" . | nindent 2 }}\n`
      writeFileSync(join(folder, 'templates', 'notes.yaml'), form)
      const saidWith = (values: string) => {
        const args = ['template', 'home', folder, '-f', values, '--kube-version', KUBE_VERSION]
        const { stdout } = spawnSync(helm ?? '', [...args, '-s', 'templates/notes.yaml'], { encoding: 'utf8' })
        return String(parse(stdout).text)
      }
      const many = saidWith(MANY)
      expect(many).toMatch(
        /4 organs in default[\s\S]*exec -it home-voluntary-nave-0 -c player -- voluntary devices pair/,
      )
      expect(many).toMatch(/PRIVILEGED[\s\S]*is lost with the pod[\s\S]*time_kept_by/)
      const nginx = saidWith(NGINX)
      expect(nginx).toMatch(/^1 organ in default[\s\S]*https:\/\/organ\.example\.org/)
      expect(nginx).not.toMatch(/PRIVILEGED|is lost|stops the music|a-secret/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

test('the chart is of the version of the program', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')).toMatch(new RegExp(`^appVersion: ${version}$`, 'm'))
})
