#!/usr/bin/env bash
# parts.sh amd64|arm64: node_modules in this folder, of what Voluntary needs while it runs, for that processor and for no
# other; and sbom.cdx.json, which says what they are. Run by the Dockerfile, also for a processor that is not ours.
set -euo pipefail

refuse() { # WHAT ADVICE
  printf 'parts.sh: %s\n  → %s\n' "$1" "$2" >&2
  exit 1
}

case ${1:-} in
  amd64) cpu=x64 machine=62 ;;
  arm64) cpu=arm64 machine=183 ;;
  *) refuse "there are no native parts for '${1:-}'" 'build for linux/amd64 or linux/arm64' ;;
esac

# Install scripts would look for, or build, parts for the machine that builds.
npm ci --omit=dev --ignore-scripts --no-audit --no-fund --os=linux --cpu="$cpu" --libc=glibc
# npm leaves out an optional package that it could not get, without a word; an image has all of them.
missing=$(node -p '
  const { dependencies, optionalDependencies } = JSON.parse(fs.readFileSync("package.json", "utf8"))
  Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !fs.existsSync("node_modules/" + name)).join(" ")
')
[[ -z $missing ]] || refuse "npm did not install $missing" 'build again; if it stays so, another version of npm'
# What is not there on purpose is no fault of the list.
npm pkg delete devDependencies
npm sbom --sbom-format=cyclonedx >sbom.cdx.json

# The packages carry more than that: parts for other systems, or for another C library. Folders and files say which.
cd node_modules
find @julusian/midi/prebuilds -mindepth 1 -maxdepth 1 ! -name "midi-linux-$cpu" -exec rm -r {} +
find node-web-audio-api -maxdepth 1 -name '*.node' ! -name "*.linux-$cpu-gnu.node" -delete
rm -rf "@koromix/koffi-linux-$cpu/musl_$cpu"
# What only a compiler wants, or who reads or writes sources.
rm -rf @julusian/midi/{src-cpp,vendor,binding.gyp} koffi/{src,vendor,doc} libflacjs/{doc,example,src,tools} .package-lock.json
find . -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete

# e_machine, at byte 18 of every ELF file, says which processor it is for.
wanted=(@julusian/midi node-web-audio-api "@koromix/koffi-linux-$cpu")
for package in "${wanted[@]}"; do
  found=$(find "$package" -name '*.node' | wc -l)
  ((found == 1)) || refuse "$package has $found native parts for linux/$1 instead of one" 'has a new version of it another layout?'
done
while IFS= read -r file; do
  is=$(od -An -j18 -N2 -tu2 "$file" | tr -d ' ')
  [[ $is == "$machine" ]] || refuse "$file is not for linux/$1 (ELF machine $is)" 'has a new version of its package another layout?'
done < <(find . -name '*.node')
