#!/bin/bash
# bench/alsa/run.sh RIG [CONDITIONS] [RUNS]: how late notes are at a receiver of the ALSA sequencer (docs/performance.md).
# RIG is a folder with a built virtual machine (alsa-vm.sh, seqrecv); its clock counts instructions, so that other work on
# this machine cannot make anyone late, and jumps where all sleep (ALSA_VM_ICSLEEP=off): a late host would show otherwise.
set -eu
rig=$(realpath "${1:?the folder of the virtual machine}")
conditions=${2:-quiet busy no-rights crowded}
runs=${3:-3}
cd "$(dirname "$0")/../.."
node build.mjs --rig
for condition in $conditions; do
  ALSA_VM_ICSLEEP=off "$rig/alsa-vm.sh" -i 0 -t 1500 "$PWD" "node dist/rig/bench/alsa/run.js $condition $runs"
done
