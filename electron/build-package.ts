/** `npm run package`: builds everything, writes licences and the bill of materials, and packs the desktop program for this system. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildOutdated } from './build.ts'
import { describeLicences, describeMaterials, listShipped } from './build-inventory.ts'

const root = dirname(import.meta.dirname)
const say = (text: string) => void process.stderr.write(`${text}\n`)

const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const versionIn = (content: unknown) =>
  typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : ''
const version = versionIn(manifest)
const runtime: unknown = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'))
const electronVersion = versionIn(runtime)
const shipped = listShipped(root)
mkdirSync(join(root, 'dist'), { recursive: true })
writeFileSync(join(root, 'assets', 'licences', 'third-party.txt'), describeLicences(shipped))
writeFileSync(join(root, 'dist', 'sbom.cdx.json'), describeMaterials(shipped, version, electronVersion))
say(`${shipped.length} packages are shipped; assets/licences/third-party.txt and dist/sbom.cdx.json say which.`)

if (!process.argv.includes('--inventory-only')) {
  await buildOutdated(root, ['renderer', 'desktop'], (name) => say(`Building ${name}`))
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const { status } = spawnSync(process.execPath, [builder, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
  process.exitCode = status ?? 1
}
