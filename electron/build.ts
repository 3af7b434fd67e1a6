import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { besidePdf } from './beside-pdf.ts'

/** A thing that is built from sources, and how to tell that it is outdated. */
interface Product {
  readonly name: 'renderer' | 'desktop'
  /** The file that is written last. */
  readonly result: string
  readonly sources: readonly string[]
  readonly build: (root: string) => Promise<void>
}

const productsOfTheBuild = new Set(['dist', 'node_modules'])

async function newestChange(path: string): Promise<number> {
  const entry = await stat(path).catch(() => undefined)
  if (entry === undefined) return 0
  if (!entry.isDirectory()) return entry.mtimeMs
  const names = (await readdir(path)).filter((name) => !productsOfTheBuild.has(name))
  const changes = await Promise.all(names.map((name) => newestChange(join(path, name))))
  return Math.max(0, ...changes)
}

async function isOutdated(root: string, product: Product): Promise<boolean> {
  const built = await stat(join(root, product.result)).catch(() => undefined)
  if (built === undefined) return true
  const changes = await Promise.all(product.sources.map((source) => newestChange(join(root, source))))
  return Math.max(...changes) > built.mtimeMs
}

const renderer: Product = {
  name: 'renderer',
  result: 'renderer/dist/index.html',
  sources: ['renderer', 'app/contract', 'app/domain', 'package-lock.json'],
  async build(root) {
    const { build } = await import('vite')
    const folder = join(root, 'renderer')
    // Nothing may be written to stdout: the one line there is the address.
    const configFile = join(folder, 'vite.config.ts')
    await build({ root: folder, configFile, logLevel: 'error', plugins: [besidePdf(root)] })
  },
}

const desktop: Product = {
  name: 'desktop',
  result: 'electron/dist/main.cjs',
  sources: ['electron', 'app', 'package-lock.json'],
  build: (root) => buildDesktop(join(root, 'electron', 'dist'), root),
}

/** Bundles main and preload. Electron loads a sandboxed preload only as one CommonJS file. */
export async function buildDesktop(outDir: string, root: string): Promise<void> {
  const { build } = await import('esbuild')
  const shared: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: ['electron'],
    outdir: outDir,
    outExtension: { '.js': '.cjs' },
    logLevel: 'error',
    legalComments: 'none',
  }
  // Data files beside a module are found by its address, which a CommonJS bundle does not have.
  const moduleAddress = 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;'
  await build({ ...shared, entryPoints: [join(root, 'electron', 'desktop', 'preload.ts')] })
  await build({
    ...shared,
    entryPoints: { main: join(root, 'electron', 'desktop', 'entry.ts') },
    banner: { js: moduleAddress },
    define: {
      'import.meta.url': 'importMetaUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  })
}

/**
 * Builds what is missing or older than its sources. An installed Strata has no sources and nothing to build.
 * @param onBuild hears what is about to be built, for a line on stderr.
 */
export async function buildOutdated(
  root: string,
  wanted: readonly Product['name'][],
  onBuild: (name: Product['name']) => void,
): Promise<void> {
  for (const product of [renderer, desktop]) {
    if (!wanted.includes(product.name)) continue
    if (!existsSync(join(root, product.sources[0] ?? '')) || !(await isOutdated(root, product))) continue
    onBuild(product.name)
    await product.build(root)
  }
}
