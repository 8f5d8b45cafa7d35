{{- define "voluntary.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name -}}
{{- end -}}
{{- end -}}

{{/* Names of what belongs to one organ. ("" $root $organ) */}}
{{- define "voluntary.name" -}}
{{- printf "%s-%s" (include "voluntary.fullname" (index . 0)) (index . 1).name -}}
{{- end -}}

{{/* All organs, each with what is said for all and not otherwise for it; under `organs`, for fromYaml gives maps only. */}}
{{- define "voluntary.organs" -}}
{{- $shared := pick .Values "device" "persistence" "service" "resources" "tolerations" "affinity" "settings" "mqtt" -}}
{{- $organs := list -}}
{{- range .Values.organs -}}
{{- $organs = append $organs (mergeOverwrite (deepCopy $shared) (deepCopy .)) -}}
{{- end -}}
{{- dict "organs" $organs | toYaml -}}
{{- end -}}

{{- define "voluntary.image" -}}
{{- $root := index . 0 -}}{{- $image := index . 1 -}}
{{- printf "%s:%s" $image.repository (default $root.Chart.AppVersion $image.tag) -}}
{{- end -}}

{{- define "voluntary.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{ include "voluntary.ours" . }}
{{- end -}}

{{- define "voluntary.ours" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* What a pod of an organ is found by. (list $root $organ "player") */}}
{{- define "voluntary.selector" -}}
{{ include "voluntary.ours" (index . 0) }}
app.kubernetes.io/component: {{ index . 2 }}
voluntary/organ: {{ (index . 1).name }}
{{- end -}}

{{/* The profile that is played; empty: what the house's settings say. */}}
{{- define "voluntary.profile" -}}
{{- if .profile }}{{ .name }}{{ else }}{{ .organ | default "" }}{{ end -}}
{{- end -}}

{{/* settings.yaml, where values say anything of it. */}}
{{- define "voluntary.settings" -}}
{{- $settings := deepCopy (.settings | default dict) -}}
{{- if .mqtt }}{{- $settings = merge $settings (dict "mqtt" .mqtt) -}}{{- end -}}
{{- if $settings }}{{ toYaml $settings }}{{ end -}}
{{- end -}}

{{- define "voluntary.claim" -}}
{{- $organ := index . 1 -}}
{{- $organ.persistence.existingClaim | default (include "voluntary.name" .) -}}
{{- end -}}

{{- define "voluntary.secret" -}}
{{- .Values.secret.existing | default (include "voluntary.fullname" .) -}}
{{- end -}}

{{- define "voluntary.hasSecret" -}}
{{- with .Values.secret -}}
{{- if or .existing .proxySecret .mqttUsername .mqttPassword .mqttCa }}yes{{ end -}}
{{- end -}}
{{- end -}}

{{/* Of the secret, what the player reads as files. */}}
{{- define "voluntary.secretFiles" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.signIn.enabled }}
- { key: proxy-secret, path: proxy-secret }
{{- end }}
{{- if or (and (not $root.Values.secret.existing) $root.Values.secret.mqttCa) (and $root.Values.secret.existing (index . 1).mqtt.ca) }}
- { key: mqtt-ca.crt, path: mqtt-ca.crt }
{{- end }}
{{- end -}}

{{- define "voluntary.scheme" -}}
{{ if .Values.ingress.enabled }}HTTP{{ else }}HTTPS{{ end }}
{{- end -}}

{{/* What holds for each of our pods. */}}
{{- define "voluntary.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "voluntary.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "voluntary.pull" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The volumes that declare a house: profile and settings from values, and the scripts. */}}
{{- define "voluntary.declared" -}}
{{- $organ := index . 1 -}}
- name: scripts
  configMap: { name: {{ include "voluntary.fullname" (index . 0) }}-scripts }
{{- if or $organ.profile (include "voluntary.settings" $organ) }}
- name: declared
  configMap:
    name: {{ include "voluntary.name" . }}
    items:
      {{- if $organ.profile }}
      - { key: profile.yaml, path: organs/{{ $organ.name }}.yaml }
      {{- end }}
      {{- if include "voluntary.settings" $organ }}
      - { key: settings.yaml, path: settings.yaml }
      {{- end }}
{{- else }}
- name: declared
  emptyDir: { sizeLimit: 1Mi }
{{- end }}
- name: tmp
  emptyDir: { sizeLimit: 256Mi }
{{- end -}}

{{- define "voluntary.house" -}}
{{- $organ := index . 1 -}}
{{- if $organ.persistence.enabled }}
persistentVolumeClaim: { claimName: {{ include "voluntary.claim" . }} }
{{- else }}
emptyDir: { sizeLimit: {{ $organ.persistence.size }} }
{{- end }}
{{- end -}}
