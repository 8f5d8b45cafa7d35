{{/* What the schema cannot say. Each sentence: what is wrong, and what to do. */}}
{{- define "voluntary.checks" -}}
{{- $organs := (include "voluntary.organs" . | fromYaml).organs -}}
{{- $names := dict -}}{{- $ends := dict -}}{{- $houses := dict -}}{{- $hosts := dict -}}
{{- range $organ := $organs -}}
{{- $it := printf "organs: %s" .name -}}
{{- if hasKey $names .name }}{{ fail (printf "%s is there twice: give each organ a name of its own" $it) }}{{ end -}}
{{- $_ := set $names .name true -}}
{{- if gt (len (include "voluntary.name" (list $ .))) 40 -}}
{{- fail (printf "%s: %s is longer than 40 characters: shorten the name of the organ or of the release" $it (include "voluntary.name" (list $ .))) -}}
{{- end -}}
{{- if and (ne .device.type "none") (not .nodeSelector) -}}
{{- fail (printf "%s: on which node is its MIDI cable? kubectl label node NODE organ=%s, and nodeSelector: { organ: %s }" $it .name .name) -}}
{{- end -}}
{{- if ne .device.type "none" -}}
{{- $end := printf "%s %s" (toJson .nodeSelector) (.port | default "") -}}
{{- if hasKey $ends $end -}}
{{- fail (printf "%s and %s are the same MIDI output of the same node, which would be two players on one organ: give each its own nodeSelector or port" $it (get $ends $end)) -}}
{{- end -}}
{{- $_ := set $ends $end .name -}}
{{- end -}}
{{- if and .profile .organ -}}
{{- fail (printf "%s has both profile and organ: leave one out" $it) -}}
{{- end -}}
{{- if and .persistence.enabled .persistence.existingClaim -}}
{{- $house := printf "%s/%s" .persistence.existingClaim .persistence.subPath -}}
{{- if hasKey $houses $house -}}
{{- fail (printf "%s and %s have the same house (%s): give each a persistence.subPath of its own" $it (get $houses $house) $house) -}}
{{- end -}}
{{- $_ := set $houses $house .name -}}
{{- end -}}
{{- if $.Values.ingress.enabled -}}
{{- if not .host }}{{ fail (printf "%s: the ingress needs its name: host: organ.example.org" $it) }}{{ end -}}
{{- if hasKey $hosts .host }}{{ fail (printf "%s has the host of %s: give each its own" $it (get $hosts .host)) }}{{ end -}}
{{- $_ := set $hosts .host .name -}}
{{- end -}}
{{- end -}}
{{- with .Values.signIn -}}
{{- if .enabled -}}
{{- if not $.Values.ingress.enabled }}{{ fail "signIn: people sign in at an ingress: ingress.enabled: true" }}{{ end -}}
{{- if not .proxyAddresses }}{{ fail "signIn.proxyAddresses: from where does the ingress controller speak? Its pods' network, such as [10.42.0.0/16]" }}{{ end -}}
{{- if not (include "voluntary.hasSecret" $) }}{{ fail "signIn: any pod could say who it is without a secret: secret.proxySecret, or secret.existing with the key proxy-secret" }}{{ end -}}
{{- if and (not $.Values.secret.existing) (lt (len $.Values.secret.proxySecret) 16) }}{{ fail "secret.proxySecret: 16 characters at least: openssl rand -base64 32" }}{{ end -}}
{{- $ours := and .forwardAuthUrl $.Values.secret.proxySecret -}}
{{- $controller := $.Values.ingress.controller -}}
{{- if and (eq $controller "traefik") (not $ours) (not .middlewares) -}}
{{- fail "signIn: give forwardAuthUrl and secret.proxySecret, and we make the middlewares; or name yours in signIn.middlewares (docs/homelab.md says what they must do)" -}}
{{- end -}}
{{- if and (ne $controller "traefik") (not .forwardAuthUrl) (not $.Values.ingress.annotations) -}}
{{- fail "signIn: without forwardAuthUrl or ingress.annotations of yours nobody is asked who he is" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range .Values.rehearsal.organs -}}
{{- if not (hasKey $names .) }}{{ fail (printf "rehearsal.organs: there is no organ %s; these are there: %s" . (keys $names | sortAlpha | join ", ")) }}{{ end -}}
{{- end -}}
{{- end -}}
