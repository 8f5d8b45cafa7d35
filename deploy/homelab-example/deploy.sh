#!/usr/bin/env bash
# Installs or upgrades Voluntary from the values and secrets beside this file. It looks first, says what is wrong in one
# sentence, and changes nothing until all is right. See README.md.
set -euo pipefail
((BASH_VERSINFO[0] >= 4)) || { echo "deploy.sh: bash 4 or newer is needed (macOS: brew install bash)" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'USAGE'
deploy.sh [options]

  --dry-run          only show what would be applied; no cluster is needed
  --while-playing    also when an organ is playing: the music stops
  --no-secrets       without secrets.yaml (no sign-in, no MQTT credentials)
  --skip-test        do not run helm test afterwards
  -n, --namespace N  else $NAMESPACE, else organ
  -r, --release R    else $RELEASE, else voluntary
  --chart PATH       else $CHART, else ../helm/voluntary
  -h, --help

HELM and KUBECTL name other programs: HELM="microk8s helm3" KUBECTL="microk8s kubectl" ./deploy.sh
USAGE
}

refuse() { # WHAT ADVICE
  printf 'deploy.sh: %s\n  → %s\n' "$1" "$2" >&2
  exit 2
}

namespace=${NAMESPACE:-organ}
release=${RELEASE:-voluntary}
chart=${CHART:-$here/../helm/voluntary}
dry_run=no
while_playing=no
with_secrets=yes
with_test=yes
read -ra helm <<<"${HELM:-helm}"
read -ra kubectl <<<"${KUBECTL:-kubectl}"

while (($# > 0)); do
  case $1 in
    --dry-run) dry_run=yes ;;
    --while-playing) while_playing=yes ;;
    --no-secrets) with_secrets=no ;;
    --skip-test) with_test=no ;;
    -n | --namespace | -r | --release | --chart)
      (($# > 1)) || refuse "$1 wants a value" 'see deploy.sh --help'
      case $1 in
        --chart) chart=$2 ;;
        -r | --release) release=$2 ;;
        *) namespace=$2 ;;
      esac
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) refuse "$1 is no option" 'see deploy.sh --help' ;;
  esac
  shift
done

values=$here/values.yaml
secrets=$here/secrets.yaml

need() { # PROGRAM ADVICE
  command -v "$1" >/dev/null || refuse "$1 is not installed" "$2"
}

need "${helm[0]}" 'https://helm.sh/docs/intro/install, or HELM="microk8s helm3"'
[[ -f $chart/Chart.yaml ]] || refuse "there is no chart in $chart" 'name it: --chart PATH'
[[ -f $values ]] || refuse "there is no $values" 'copy deploy/homelab-example whole'

# Lines that are not comments.
said() { grep -v '^[[:space:]]*#' "$1"; }

if said "$values" | grep -q 'example\.org' && [[ $dry_run == no ]]; then
  refuse "values.yaml still speaks of example.org" 'put your own names there'
fi

files=(-f "$values")
plugin=()
if [[ $with_secrets == yes ]]; then
  [[ -f $secrets ]] || refuse 'there is no secrets.yaml' 'make one (README.md), or --no-secrets'
  if grep -q '^sops:' "$secrets"; then
    "${helm[@]}" plugin list 2>/dev/null | grep -q '^secrets' ||
      refuse 'secrets.yaml is encrypted, and helm has no plugin that reads it' 'install helm-secrets and sops'
    need sops 'https://github.com/getsops/sops'
    key=${SOPS_AGE_KEY_FILE:-${XDG_CONFIG_HOME:-$HOME/.config}/sops/age/keys.txt}
    [[ -n ${SOPS_AGE_KEY:-} || -r $key ]] ||
      refuse "secrets.yaml is encrypted, and there is no age key in $key" 'put it there, or say where: SOPS_AGE_KEY_FILE'
    plugin=(secrets)
    files+=(-f "$secrets")
  elif said "$secrets" | grep -q 'REPLACE-'; then
    # The template tells nobody anything; it may be shown.
    [[ $dry_run == yes ]] || refuse 'secrets.yaml still is the template' 'fill it in and encrypt it (README.md), or --no-secrets'
    files+=(-f "$secrets")
  else
    refuse 'secrets.yaml is not encrypted: in git, anybody could read it' \
      'mv secrets.yaml secrets.plain.yaml && sops encrypt --filename-override secrets.yaml secrets.plain.yaml >secrets.yaml'
  fi
fi

if [[ $dry_run == yes ]]; then
  exec "${helm[@]}" "${plugin[@]}" template "$release" "$chart" -n "$namespace" "${files[@]}" \
    --kube-version "${KUBE_VERSION:-1.30.0}"
fi

need "${kubectl[0]}" 'https://kubernetes.io/docs/tasks/tools, or KUBECTL="microk8s kubectl"'
"${kubectl[@]}" get namespaces >/dev/null 2>&1 ||
  refuse 'the cluster does not answer' "try: ${kubectl[*]} get namespaces (KUBECONFIG, --context)"

# Nothing that plays is stopped unawares.
mapfile -t players < <("${kubectl[@]}" -n "$namespace" get pods -o name \
  -l "app.kubernetes.io/instance=$release,app.kubernetes.io/component=player" 2>/dev/null || true)
for player in "${players[@]}"; do
  pod=${player#pod/}
  figures=$("${kubectl[@]}" get --raw "/api/v1/namespaces/$namespace/pods/$pod:9464/proxy/metrics" 2>/dev/null || true)
  if grep -q '^voluntary_performing 1$' <<<"$figures" && [[ $while_playing == no ]]; then
    refuse "$pod is playing, and an upgrade may stop it" 'wait for the end, or --while-playing'
  fi
done

# The nodes that values ask for.
mapfile -t wanted < <("${helm[@]}" "${plugin[@]}" template "$release" "$chart" -n "$namespace" "${files[@]}" \
  --kube-version "${KUBE_VERSION:-1.30.0}" --show-only templates/statefulset.yaml |
  awk '/^      nodeSelector:/ { on = 1; next } on && /^        [^ ]/ { gsub(/^ +|"/, ""); sub(/: /, "="); print; next } { on = 0 }' | sort -u)
for label in "${wanted[@]}"; do
  [[ -n $("${kubectl[@]}" get nodes -l "$label" -o name) ]] ||
    refuse "no node is labelled $label" "${kubectl[*]} label node NODE $label"
done

"${helm[@]}" "${plugin[@]}" upgrade --install "$release" "$chart" -n "$namespace" --create-namespace "${files[@]}" \
  --wait --timeout 5m
[[ $with_test == no ]] || "${helm[@]}" test "$release" -n "$namespace" --logs
