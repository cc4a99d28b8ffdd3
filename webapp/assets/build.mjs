// Builds everything that the browser loads: `npm run build` -> webapp/static/dist.
//
// Names carry a hash of their content; manifest.json maps the plain name to the built one, and webapp/assets.py
// reads it. icons.json holds the drawings that templates inline. Nothing is fetched from anywhere.
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const SOURCES = path.dirname(fileURLToPath(import.meta.url))
const ROOT = path.resolve(SOURCES, '../..')
const MODULES = path.join(ROOT, 'node_modules')
const DIST = path.join(ROOT, 'webapp/static/dist')
const FRESH = path.join(ROOT, 'build/dist') // built beside and put in place at the end: a failed build leaves the last good one
const PDFJS_DATA = ['cmaps', 'standard_fonts']

// The logical name of each entry is what templates ask for: asset('site.js'), asset('styles.css').
const ENTRIES = {
  site: path.join(SOURCES, 'js/site.js'),
  noting: path.join(SOURCES, 'js/noting.js'),
  papers: path.join(SOURCES, 'js/papers.js'),
  upload: path.join(SOURCES, 'js/upload.js'),
  studio: path.join(SOURCES, 'js/studio/studio.js'),
  'form-builder': path.join(SOURCES, 'js/form-builder.js'),
  'table-editor': path.join(SOURCES, 'js/table-editor.js'),
  trying: path.join(SOURCES, 'js/trying.js'),
  comparing: path.join(SOURCES, 'js/comparing.js'),
  'pdf.worker': 'pdfjs-dist/build/pdf.worker.mjs',
  styles: path.join(SOURCES, 'scss/site.scss'),
  editor: path.join(SOURCES, 'scss/_editor.scss'),
}

// Compiles Sass inside esbuild, so that url() in it is resolved, hashed and copied like every other file.
const sassPlugin = {
  name: 'sass',
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const { css, loadedUrls } = sass.compile(file, {
        loadPaths: [MODULES],
        quietDeps: true,
        silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
      })
      return { contents: withoutPictures(css), loader: 'css', resolveDir: path.dirname(file), watchFiles: loadedUrls.map(fileURLToPath) }
    })
  },
}

// A style="…" inside a string of HTML is refused by the pages' policy (style-src 'self'). The icons for aligning and
// distributing are the only ones in bpmn-js: they become attributes of SVG.
const policyPlugin = {
  name: 'policy',
  setup(build) {
    build.onLoad({ filter: /(Align|Distribute)ElementsIcons\.js$/ }, async ({ path: file }) => ({
      loader: 'js',
      contents: (await readFile(file, 'utf8')).replace(/style="([^"]+)"/g, (_all, style) => asAttributes(style)),
    }))
  },
}

function asAttributes(style) {
  const rules = style.split(';').filter((rule) => rule.trim())
  return rules.map((rule) => rule.split(':').map((part) => part.trim())).map(([name, value]) => `${name}="${value}"`).join(' ')
}

// bpmn-js draws a separator with a picture inside its style sheet, which the pages' policy does not load.
function withoutPictures(css) {
  return css.replace(/content:\s*url\((["'])data:.*?\1\)/g, 'content: "›"')
}

const options = {
  entryPoints: ENTRIES,
  outdir: FRESH,
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
  target: 'es2022',
  metafile: true,
  legalComments: 'none', // licences are collected into THIRD_PARTY_LICENSES.txt
  entryNames: '[name]-[hash]',
  chunkNames: 'chunks/[name]-[hash]',
  assetNames: 'files/[name]-[hash]',
  loader: { '.woff2': 'file', '.svg': 'file' },
  plugins: [sassPlugin, policyPlugin],
  logLevel: 'warning',
}

function manifestOf(metafile) {
  const manifest = {}
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue
    const built = path.relative(FRESH, path.resolve(ROOT, output))
    const name = built.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, '')
    if (path.parse(name).name in ENTRIES) manifest[name] = built // the rest are chunks, which the entries name themselves
  }
  return manifest
}

// pdf.js fetches these by name at run time, so the folder carries the version in place of a hash.
async function copyPdfData() {
  const { version } = JSON.parse(await readFile(path.join(MODULES, 'pdfjs-dist/package.json'), 'utf8'))
  const folder = `pdfjs-${version}`
  for (const part of PDFJS_DATA) {
    await cp(path.join(MODULES, 'pdfjs-dist', part), path.join(FRESH, folder, part), { recursive: true })
  }
  return folder
}

// The page's own small pictures are named by templates (favicon), so they go through the manifest too.
async function copyHashed(file) {
  const bytes = await readFile(path.join(SOURCES, 'img', file))
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8)
  const built = `files/${path.parse(file).name}-${hash}${path.extname(file)}`
  await writeFile(path.join(FRESH, built), bytes)
  return built
}

async function collectIcons() {
  const names = JSON.parse(await readFile(path.join(SOURCES, 'icons.json'), 'utf8'))
  const icons = {}
  for (const name of names) {
    const svg = await readFile(path.join(MODULES, 'bootstrap-icons/icons', `${name}.svg`), 'utf8')
    icons[name] = svg.replace(/^<svg[^>]*>|<\/svg>\s*$/g, '').replace(/\s*\n\s*/g, '')
  }
  await writeFile(path.join(FRESH, 'icons.json'), JSON.stringify(icons))
}

async function collectLicences(metafile) {
  const inputs = Object.keys(metafile.inputs).filter((file) => file.includes('node_modules/'))
  const packages = new Set(inputs.map((file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)[1]))
  packages.add('bootstrap-icons').add('pdfjs-dist').add('bootstrap')
  const parts = []
  for (const name of [...packages].sort()) {
    const folder = path.join(MODULES, name)
    const { version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
    parts.push(`${name} ${version} (${license})\n\n${await licenceText(folder)}`)
  }
  await writeFile(path.join(FRESH, 'THIRD_PARTY_LICENSES.txt'), parts.join(`\n\n${'-'.repeat(78)}\n\n`))
}

async function licenceText(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license']) {
    try {
      return (await readFile(path.join(folder, name), 'utf8')).trim()
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
  }
  return '(licence text not in the package; see its repository)'
}

async function buildAll() {
  await rm(FRESH, { recursive: true, force: true })
  await mkdir(path.join(FRESH, 'files'), { recursive: true })
  const { metafile } = await esbuild.build(options)
  const manifest = manifestOf(metafile)
  manifest['icon.svg'] = await copyHashed('icon.svg')
  manifest.pdfjs = await copyPdfData()
  await collectIcons()
  await collectLicences(metafile)
  await writeFile(path.join(FRESH, 'manifest.json'), JSON.stringify(manifest, null, 1))
  await mkdir(path.dirname(DIST), { recursive: true })
  await rm(DIST, { recursive: true, force: true })
  await rename(FRESH, DIST)
}

await buildAll()
if (process.argv.includes('--watch')) {
  const { watch } = await import('node:fs')
  let timer
  watch(SOURCES, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(() => buildAll().catch((error) => console.error(error.message)), 150)
  })
}
