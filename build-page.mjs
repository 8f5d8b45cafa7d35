import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build } from 'esbuild'

/** The page: one script and one style sheet named by their content, and what lets it be installed. */
export async function buildPage(folder) {
  mkdirSync(folder, { recursive: true })
  const common = { bundle: true, minify: true, format: 'esm', target: ['es2022', 'safari15.4'], logLevel: 'warning' }
  const { metafile } = await build({
    ...common,
    entryPoints: { page: 'src/web/main.tsx' },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: 'assets/[name]-[hash]',
    outdir: folder,
    metafile: true,
  })
  const named = (ending) => `/assets/${basename(Object.keys(metafile.outputs).find((each) => each.endsWith(ending)))}`
  cpSync('src/web/public', folder, { recursive: true })
  const page = readFileSync('src/web/index.html', 'utf8')
    .replace('{{script}}', named('.js'))
    .replace('{{style}}', named('.css'))
  writeFileSync(`${folder}/index.html`, page)
  const shell = ['/', named('.js'), named('.css'), '/manifest.webmanifest', '/icon.svg']
  const version = createHash('sha256').update(page).digest('hex').slice(0, 12)
  await build({
    ...common,
    format: 'iife',
    entryPoints: ['src/web/service-worker.ts'],
    outfile: `${folder}/service-worker.js`,
    define: { SHELL: JSON.stringify(shell), VERSION: JSON.stringify(version) },
  })
}
