#!/bin/bash
# npm run long:cable -- RIG [PARTS] [MOMENT] [STORY]: each moment of a service × what happens to its cable × what the music
# does meanwhile, on a real ALSA sequencer (docs/performance.md). RIG is a folder with a built virtual machine (alsa-vm.sh);
# PARTS machines at once share the work. Each day is told in dist/rig/cable-N.log as it ends, with all that was said in .txt.
# Without RIG the same over a FIFO, for what a FIFO can: npm run long:cable -- "" [AT_ONCE] [MOMENT] [STORY].
set -eu
rig=${1:+$(realpath "$1")}
parts=${2:-1}
moment=${3:-}
story=${4:-}
cd "$(dirname "$0")/../.."
if [ -z "$rig" ]; then
  node build.mjs --long
  exec node dist/long/long-fifo.js "${2:-4}" "$moment" "$story"
fi
node build.mjs --rig
status=0
jobs=()
# Its clock counts instructions, and jumps where all sleep: work beside it on this machine makes nobody late.
export ALSA_VM_ICSLEEP=off
for ((part = 0; part < parts; part++)); do
  log="dist/rig/cable-$part.log"
  nice -n 10 "$rig/alsa-vm.sh" -i 0 -t 20000 "$PWD" \
    "node dist/rig/test/rig/cable-days.js '$log' $part $parts '$moment' '$story'" &
  jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job" || status=1; done
exit $status
