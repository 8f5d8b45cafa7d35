import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { build as esbuild } from 'esbuild'
import { buildPage } from './build/page.mjs'
import { isFresh, stamp } from './build/stamp.mjs'

// What the tests ask for before each run: nothing is done where dist was made from these very sources.
if (process.argv.includes('--if-changed') && isFresh()) process.exit()

// For breakpoints (CONTRIBUTING.md): readable, and a debugger finds the sources.
const debugs = process.argv.includes('--debug')

/**
 * The bundles: the program, the player's thread, the house organ's, the sentinel; the server, the organist's thread beside it,
 * and the process that looks at what was sent. Bundled because the first note must not wait for hundreds of small
 * files (zod and yaml alone took 100 ms of the 400 that a command may take); native and rarely used packages stay out.
 */
const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: [
    '@julusian/midi',
    'easymidi',
    'koffi',
    'write-file-atomic',
    'yauzl',
    'libflacjs',
    'wasm-media-encoders',
    'tar-stream',
    'age-encryption',
    'saxes',
    'abcjs',
  ],
  // CommonJS packages inside the bundle still ask for Node's own modules with require.
  banner: {
    js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);",
  },
  // Half the text is half the time to read it. (`keepNames` would name each closure anew wherever it is made: reading a
  // score took four times as long.)
  minify: !debugs,
  sourcemap: debugs,
  define: { VOLUNTARY_VERSION: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version) },
  logLevel: 'warning',
}

/** esbuild has written what is wrong, with file and line: a stack of its own helps nobody. */
const stop = () => process.exit(1)

/** Which sources are in which bundle, by its path. */
const sources = {}
async function build(options) {
  const { metafile } = await esbuild({ ...options, metafile: true }).catch(stop)
  for (const [bundle, { inputs }] of Object.entries(metafile.outputs)) sources[bundle] = Object.keys(inputs)
}

// All of it, first: what cannot be built now must not run as it was before.
rmSync('dist', { recursive: true, force: true })
await build({
  ...common,
  // Each command is a file of its own, with what only it needs.
  splitting: true,
  entryPoints: ['src/cli/start.ts', 'src/cli/main.ts', 'src/cli/write-schemas.ts'],
  outdir: 'dist/cli',
})
copyFileSync('src/cli/service/voluntary.service', 'dist/cli/voluntary.service')
mkdirSync('dist/rehearsal', { recursive: true })
// Our way to JACK is built where it is first needed, from its source.
copyFileSync('src/rehearsal/jack-bridge/bridge.c', 'dist/rehearsal/bridge.c')
await build({ ...common, entryPoints: ['src/player/worker.ts'], outdir: 'dist/player' })
await build({ ...common, entryPoints: ['src/sound/worker.ts'], outdir: 'dist/sound' })
await build({ ...common, entryPoints: ['src/player/sentinel/main.ts'], outdir: 'dist/sentinel' })
// The server and what it needs are read by `serve` and its neighbours only: no other command waits for them.
const WEB = [
  '@fastify/*',
  'cookie',
  'fastify',
  'fastify-type-provider-zod',
  'mqtt',
  'pino',
  'prom-client',
  'qrcode',
  'selfsigned',
  'ws',
]
await build({
  ...common,
  external: [...common.external, ...WEB],
  entryPoints: ['src/cli/serve/main.ts'],
  outdir: 'dist/serve',
})
await build({
  ...common,
  entryPoints: ['src/organist/desk/worker.ts', 'src/organist/desk/organist-worker.ts'],
  outdir: 'dist/desk',
})
await buildPage('dist/web').catch(stop)
stamp(sources)
// `npm run bench` and the long runs ask for these, nothing else.
if (process.argv.includes('--bench')) {
  await build({
    ...common,
    external: [...common.external, ...WEB, 'playwright-core', '@tonejs/midi', 'midi-player-js', 'jzz', 'jzz-midi-smf'],
    entryPoints: [
      'bench/run.ts',
      'bench/long-attacks.ts',
      'bench/long-guests.ts',
      'bench/long-kills.ts',
      'bench/long-soak.ts',
      'bench/bind/run.ts',
      'bench/long-page/run.ts',
      'bench/long-rehearse.ts',
      'bench/live-pages.ts',
      'bench/lateness/web-load.ts',
      'bench/lateness/web-clients.ts',
      'bench/lateness/players/*.ts',
    ],
    outbase: 'bench',
    outdir: 'dist/bench',
  })
}
// What is run by hand in a machine with a real sequencer (docs/performance.md).
if (process.argv.includes('--rig')) {
  await build({
    ...common,
    minify: false,
    entryPoints: [
      'test/rig/alsa-port.ts',
      'test/rig/unplug-cycles.ts',
      'test/rig/kill-cycles.ts',
      'test/rig/hands.ts',
      'test/rig/learn-walk.ts',
      'test/rig/live-grandorgue.ts',
      'test/rig/cable-days.ts',
      'bench/alsa/run.ts',
      'bench/alsa/send.ts',
    ],
    outbase: '.',
    outdir: 'dist/rig',
  })
  mkdirSync('dist/rig/test/rehearsal', { recursive: true })
  copyFileSync('src/rehearsal/jack-bridge/bridge.c', 'dist/rig/test/rehearsal/bridge.c')
}
// Long runs that are no benchmarks.
if (process.argv.includes('--long')) {
  await build({
    ...common,
    external: [...common.external, 'esbuild'],
    entryPoints: [
      'test/house/backup/long-restore.ts',
      'test/fuzz/long-fuzz.ts',
      'test/hymns/long-hymns.ts',
      'test/deploy/image/long-image.ts',
      'test/church/long-church.ts',
      'test/church/mutations.ts',
      'test/real/long-fifo.ts',
    ],
    entryNames: '[name]',
    outdir: 'dist/long',
  })
}
// `npm run screenshots`
if (process.argv.includes('--pictures')) {
  await build({
    ...common,
    external: [...common.external, 'playwright-core'],
    entryPoints: ['test/web/pictures.ts'],
    outdir: 'dist/pictures',
  })
}
