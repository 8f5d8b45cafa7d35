#!/usr/bin/env bash
# contained.sh ROOT HOUSE COMMAND…: what a container runtime does with an image, without one: its root read-only, /tmp and
# /dev/shm in memory, HOUSE as /house, processes, network (loopback only) and mounts of its own, user 10001 without any
# capability, and COMMAND as the first process. Needs root.
set -euo pipefail
# Its words are expanded inside.
# shellcheck disable=SC2016
exec unshare --mount --pid --net --ipc --uts --fork --kill-child bash -euc '
root=$1 house=$2
shift 2
ip link set lo up
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777,size=512m tmpfs "$root/tmp"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
  read -r name major minor <<<"$device"
  mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/shm"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/dev/shm"
mount --bind "$house" "$root/house"
exec chroot "$root" /usr/bin/setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --inh-caps=-all \
  --bounding-set=-all /usr/bin/env -i -C /house "$@"
' contained "$@"
