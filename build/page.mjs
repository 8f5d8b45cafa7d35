import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/**
 * The page: one script and one style sheet named by their content, scripts that are loaded later, and what lets it be
 * installed; all of it also compressed, so that the server need not.
 */
export async function buildPage(folder) {
  mkdirSync(folder, { recursive: true })
  const commands = await import(await commandTable(folder))
  const common = { bundle: true, minify: true, format: 'esm', target: ['es2022', 'safari15.4'], logLevel: 'warning' }
  const { metafile } = await build({
    ...common,
    entryPoints: { page: 'src/web/main.tsx' },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: 'assets/[name]-[hash]',
    // What is loaded later: the organ that sounds on the phone.
    chunkNames: 'assets/later-[name]-[hash]',
    splitting: true,
    // Of the rooms that Node shares with the page; nothing of it is left in the bundle.
    external: ['node:*'],
    plugins: [asData(/src[\\/]performance[\\/]commands\.ts$/, commands)],
    outdir: folder,
    metafile: true,
  })
  const all = Object.entries(metafile.outputs)
  const [script, { cssBundle }] = all.find(([, { entryPoint }]) => entryPoint === 'src/web/main.tsx')
  const address = (file) => `/assets/${basename(file)}`
  for (const shared of ['public', 'pair']) cpSync(`src/web/${shared}`, folder, { recursive: true })
  const page = readFileSync('src/web/index.html', 'utf8')
    .replace('{{script}}', address(script))
    .replace('{{style}}', address(cssBundle))
  writeFileSync(`${folder}/index.html`, page)
  const shell = ['/', ...all.map(([file]) => address(file)), '/manifest.webmanifest', '/icon.svg']
  const version = createHash('sha256').update(page).digest('hex').slice(0, 12)
  await build({
    ...common,
    format: 'iife',
    entryPoints: ['src/web/service-worker.ts'],
    outfile: `${folder}/service-worker.js`,
    define: { SHELL: JSON.stringify(shell), VERSION: JSON.stringify(version) },
  })
  compressAll(folder)
}

/** The table of commands is run here and put into the page as data: its rules need the whole organ. @returns its address */
async function commandTable(folder) {
  const outfile = join(folder, '../commands.mjs')
  await build({
    entryPoints: ['src/performance/commands.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['write-file-atomic'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  })
  return `${pathToFileURL(resolve(outfile)).href}?${Date.now()}`
}

/** A module as its data: what cannot be written as JSON (functions) is not there. */
const asData = (filter, exports) => ({
  name: 'as-data',
  setup: ({ onLoad }) =>
    onLoad({ filter }, () => ({
      contents: Object.entries(exports)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
        .join('\n'),
    })),
})

const IS_TEXT = /\.(html|js|css|svg|webmanifest)$/

function compressAll(folder) {
  for (const { name, parentPath } of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!IS_TEXT.test(name)) continue
    const file = join(parentPath, name)
    const bytes = readFileSync(file)
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  }
}
