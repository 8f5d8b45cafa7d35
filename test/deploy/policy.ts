import { containersOf, type Manifest, podOf } from './tools.ts'

/** Where the namespace's standard "restricted" is not kept, and what we ask beyond it; in words. */
export function offences(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((manifest) => {
    const pod = podOf(manifest)
    const at = `${manifest.kind} ${manifest.metadata.name}`
    const says = (wrong: boolean, what: string) => (wrong ? [`${at}: ${what}`] : [])
    if (!pod)
      return says(['Deployment', 'ReplicaSet', 'ClusterRole', 'Role'].includes(manifest.kind), 'not one of ours')
    const { securityContext = {}, volumes = [] } = pod
    return [
      ...says(manifest.kind === 'StatefulSet' && manifest.spec.replicas !== 1, 'more than one player'),
      ...says(!['StatefulSet', 'Job', 'CronJob', 'Pod'].includes(manifest.kind), 'two can run at once'),
      ...says(manifest.kind === 'CronJob' && manifest.spec.concurrencyPolicy !== 'Forbid', 'two can run at once'),
      ...says(securityContext.runAsNonRoot !== true || !(securityContext.runAsUser > 0), 'may be root'),
      ...says(securityContext.seccompProfile?.type !== 'RuntimeDefault', 'no seccomp profile'),
      ...says(pod.automountServiceAccountToken !== false, 'has a token of the cluster'),
      ...says(pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true, 'shares the node'),
      ...volumes.flatMap((volume: { hostPath?: object; emptyDir?: { sizeLimit?: string } }) => [
        ...says(volume.hostPath !== undefined, 'a path of the node'),
        ...says(volume.emptyDir !== undefined && volume.emptyDir?.sizeLimit === undefined, 'a folder without a limit'),
      ]),
      ...containersOf(pod).flatMap((container) => {
        const {
          name,
          securityContext: own = {},
          resources,
          image,
          startupProbe,
          readinessProbe,
          livenessProbe,
        } = container
        const isPlayer = manifest.kind === 'StatefulSet' && name === 'player'
        return [
          ...says(own.privileged === true, `${name} is privileged`),
          ...says(own.allowPrivilegeEscalation !== false, `${name} may gain privilege`),
          ...says(own.readOnlyRootFilesystem !== true, `${name} may write to its root`),
          ...says(
            own.capabilities?.drop?.[0] !== 'ALL' || own.capabilities.add !== undefined,
            `${name} has capabilities`,
          ),
          ...says(own.runAsUser === 0 || own.runAsNonRoot === false, `${name} may be root`),
          ...['requests', 'limits'].flatMap((kind) =>
            ['cpu', 'memory'].flatMap((what) =>
              says(resources?.[kind]?.[what] === undefined, `${name}: no ${kind} of ${what}`),
            ),
          ),
          ...says(!/:[\w.-]+$/.test(image) || image.endsWith(':latest'), `${name}: an image without a version`),
          ...says(isPlayer && !(startupProbe && readinessProbe && livenessProbe), `${name}: not probed`),
        ]
      }),
    ]
  })
}
