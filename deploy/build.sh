#!/usr/bin/env bash
# Builds the images from this folder's sources and pushes them to a registry of your own, or loads them here.
# See docs/image.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sources=$(dirname "$here")

usage() {
  cat <<'USAGE'
build.sh --registry HOST[:PORT][/PATH] [options]    builds for linux/amd64 and linux/arm64, and pushes
build.sh --load [options]                           builds for this machine, into its own Docker

  --target NAME      voluntary, rehearsal or both; else both
  --platform LIST    else linux/amd64,linux/arm64; with --load one, else this machine's
  --tag TAG          else the version in package.json; an image that goes to an organ has a tag of its own
  --with-changes     also with changes that are not committed: the image says so
  --dry-run          only show what would be run
  -h, --help

NODE_IMAGE and DEBIAN_IMAGE in the environment name other bases (a mirror, a digest). DOCKER names another docker.
USAGE
}

refuse() { # WHAT ADVICE
  printf 'build.sh: %s\n  → %s\n' "$1" "$2" >&2
  exit 2
}

registry='' load=no target=both platforms='' tag='' with_changes=no dry_run=no
while (($# > 0)); do
  case $1 in
    --load) load=yes ;;
    --with-changes) with_changes=yes ;;
    --dry-run) dry_run=yes ;;
    --registry | --target | --platform | --tag)
      [[ -n ${2:-} && ${2:-} != --* ]] || refuse "$1 wants a value" 'see build.sh --help'
      case $1 in
        --registry) registry=$2 ;;
        --target) target=$2 ;;
        --platform) platforms=$2 ;;
        --tag) tag=$2 ;;
      esac
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) refuse "$1 is no option" 'see build.sh --help' ;;
  esac
  shift
done

case $target in
  both) targets=(voluntary rehearsal) ;;
  voluntary | rehearsal) targets=("$target") ;;
  *) refuse "there is no target $target" 'voluntary, rehearsal or both' ;;
esac
if [[ $load == yes ]]; then
  [[ -z $registry ]] || refuse '--load and --registry exclude each other' 'push, or load here'
  [[ $platforms != *,* ]] || refuse "Docker's own store holds one platform, not $platforms" 'name one, or push to a registry'
else
  [[ -n $registry ]] || refuse 'it is not said where the images go' '--registry registry.example.org/church, or --load'
  [[ $registry =~ ^[a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$ ]] ||
    refuse "$registry is no registry's name" 'as in registry.example.org:5000/church: small letters, no https://, no / at the end'
  # Docker would take such a name for a user of Docker Hub.
  [[ ${registry%%/*} == *[.:]* || ${registry%%/*} == localhost ]] ||
    refuse "${registry%%/*} is no host" 'a registry of your own: registry.example.org/church'
  platforms=${platforms:-linux/amd64,linux/arm64}
fi
IFS=, read -ra asked <<<"$platforms"
for platform in ${asked[@]+"${asked[@]}"}; do
  [[ $platform == linux/amd64 || $platform == linux/arm64 ]] ||
    refuse "there are no native parts for $platform" 'linux/amd64 or linux/arm64'
done

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$sources/package.json")
[[ -n $version ]] || refuse "$sources/package.json says no version" 'a line like   "version": "0.1.0",'
tag=${tag:-$version}
[[ $tag =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]] || refuse "$tag is no tag" 'letters, digits and . _ - only'
[[ $tag != latest ]] || refuse 'latest says nothing of what is in it' 'leave --tag out: the version is taken'

revision=unknown
source=unknown
epoch=0
if git -C "$sources" rev-parse --git-dir >/dev/null 2>&1; then
  revision=$(git -C "$sources" rev-parse HEAD)
  epoch=$(git -C "$sources" log -1 --format=%ct)
  # An address may carry a password.
  source=$(git -C "$sources" remote get-url origin 2>/dev/null | sed 's#//[^/@]*@#//#' || true)
  if [[ -n $(git -C "$sources" status --porcelain) ]]; then
    [[ $with_changes == yes ]] ||
      refuse "there are changes that are not committed, so $tag would not say what is in it" 'commit them, or --with-changes'
    revision+=-changed
  fi
fi

read -ra docker <<<"${DOCKER:-docker}"
if [[ $dry_run == no ]]; then
  command -v "${docker[0]}" >/dev/null || refuse "${docker[0]} is not installed" 'https://docs.docker.com/engine/install/'
  "${docker[@]}" buildx version >/dev/null 2>&1 ||
    refuse 'Docker has no buildx' 'Debian, Ubuntu: sudo apt-get install docker-buildx-plugin (or docker-buildx)'
  builder=$("${docker[@]}" buildx inspect --bootstrap 2>&1) ||
    refuse "the builder does not start: ${builder##*$'\n'}" 'is Docker running, and may you use it?'
  if [[ $load == no && $builder =~ Driver:[[:space:]]+docker($'\n'|$) ]]; then
    refuse 'this builder cannot push for several platforms' 'docker buildx create --name organs --driver docker-container --use'
  fi
  for platform in ${asked[@]+"${asked[@]}"}; do
    [[ $builder == *"$platform"* ]] ||
      refuse "this builder does not build for $platform" 'sudo apt-get install qemu-user-static binfmt-support, or add a node that is one'
  done
fi

run() {
  printf '+'
  printf ' %q' "$@"
  printf '\n'
  [[ $dry_run == yes ]] || "$@"
}

arguments=(--build-arg "VERSION=$version" --build-arg "REVISION=$revision" --build-arg "SOURCE=${source:-unknown}"
  --build-arg "SOURCE_DATE_EPOCH=$epoch")
[[ -z ${NODE_IMAGE:-} ]] || arguments+=(--build-arg "NODE_IMAGE=$NODE_IMAGE")
[[ -z ${DEBIAN_IMAGE:-} ]] || arguments+=(--build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE")
[[ -z $platforms ]] || arguments+=(--platform "$platforms")
# What is in them goes beside them into the registry; Docker's own store has no room for that.
if [[ $load == yes ]]; then arguments+=(--load); else arguments+=(--push --sbom=true --provenance=mode=max); fi

for each in "${targets[@]}"; do
  name=voluntary
  [[ $each == voluntary ]] || name=voluntary-rehearsal
  run "${docker[@]}" buildx build --file "$here/Dockerfile" --target "$each" \
    --tag "${registry:+$registry/}$name:$tag" "${arguments[@]}" "$sources"
done
