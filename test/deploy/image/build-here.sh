#!/usr/bin/env bash
# build-here.sh FOLDER: both targets of deploy/Dockerfile by buildah, on bases that make-bases.sh made there; no registry and
# no Docker. Prints for each target the root that it has and its configuration, a line each.
set -euo pipefail
folder=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sources=$(cd "$here/../../.." && pwd)
export STORAGE_DRIVER=overlay
builder=(buildah --root "$folder/storage" --runroot "$folder/run")

base() { # NAME FROM TAR
  if "${builder[@]}" inspect --type image "$1" >/dev/null 2>&1; then return; fi
  local made
  made=$("${builder[@]}" from --pull-never "$2")
  "${builder[@]}" add --quiet "$made" "$3" / >/dev/null
  "${builder[@]}" commit --quiet --rm --format docker "$made" "$1" >/dev/null
}
named() { sed -n "s/^ARG $1=//p" "$sources/deploy/Dockerfile"; }

base "$(named DEBIAN_IMAGE)" scratch "$folder/debian.tar"
base "$(named NODE_IMAGE)" "$(named DEBIAN_IMAGE)" "$folder/node.tar"
for target in voluntary rehearsal; do
  "${builder[@]}" bud --platform linux/amd64 --isolation chroot --pull-never --format docker --layers \
    --ignorefile "$sources/deploy/Dockerfile.dockerignore" --file "$sources/deploy/Dockerfile" --target "$target" \
    --build-arg VERSION=0.0.0-here --tag "voluntary-here-$target" "$sources" >&2
  container=$("${builder[@]}" from --pull-never "voluntary-here-$target")
  "${builder[@]}" mount "$container"
  "${builder[@]}" inspect --type image "voluntary-here-$target" | tr -d '\n'
  echo
done
