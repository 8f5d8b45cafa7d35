import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

export const CHART = 'deploy/helm/voluntary'
export const EXAMPLE = 'deploy/homelab-example'
export const VALUES: readonly (string | null)[] = [
  null,
  join(EXAMPLE, 'values.yaml'),
  'test/deploy/values/lan.yaml',
  'test/deploy/values/nginx.yaml',
  'test/deploy/values/many.yaml',
]
/** Of a cluster that is not there; a Helm that was built by hand says 1.20. */
export const KUBE_VERSION = '1.33.0'

/** A program from PATH, or from the variable that names it; null, and said, where there is none. */
export function toolOf(variable: string, name: string, what: string): string | null {
  const program = process.env[variable] ?? name
  const { error } = spawnSync(program, ['--help'], { encoding: 'utf8' })
  if (!error) return program
  process.stderr.write(`no ${name} here: ${what} is not tested (docs/homelab.md says how to get it)\n`)
  return null
}

/** Signed in by a secret where the example wants one. */
const argsFor = (values: string | null): string[] =>
  values === null ? [] : ['-f', values, ...(values.startsWith(EXAMPLE) ? ['-f', join(EXAMPLE, 'secrets.yaml')] : [])]

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export function template(helm: string, values: string | null, ...more: string[]): Ran {
  const args = ['template', 'home', CHART, '-n', 'church', '--kube-version', KUBE_VERSION, ...argsFor(values), ...more]
  return spawnSync(helm, args, { encoding: 'utf8' })
}

export const lint = (helm: string, values: string | null): Ran =>
  spawnSync(helm, ['lint', '--strict', CHART, '--kube-version', KUBE_VERSION, ...argsFor(values)], { encoding: 'utf8' })

/** A Kubernetes object, as far as tests look into it. */
// biome-ignore lint/suspicious/noExplicitAny: what is in it is for the schemas to say
export type Manifest = Record<string, any>

export function rendered(helm: string, values: string | null, ...more: string[]): Manifest[] {
  const { status, stdout, stderr } = template(helm, values, ...more)
  if (status !== 0) throw new Error(stderr)
  return parseAllDocuments(stdout).flatMap((each) => {
    if (each.errors.length > 0) throw each.errors[0]
    const value = each.toJS() as Manifest | null
    return value ? [value] : []
  })
}

/** What can be a pod's template. */
export function podOf(manifest: Manifest): Manifest['spec'] | null {
  switch (manifest.kind) {
    case 'Pod':
      return manifest.spec
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return manifest.spec.template.spec
    case 'CronJob':
      return manifest.spec.jobTemplate.spec.template.spec
    default:
      return null
  }
}

export const containersOf = (pod: Manifest['spec']): Manifest['spec'][] => [
  ...(pod.initContainers ?? []),
  ...pod.containers,
]
