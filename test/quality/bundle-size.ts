/** What a window loads at its start may weigh at most 350 kB, compressed: the renderer's scripts and style sheets. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { projectRoot } from './run-tool.ts'

const limitBytes = 350_000

const folder = join(process.argv[2] ?? projectRoot, 'renderer/dist')
const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(js|css|html)$/.test(name))
  .map((name) => ({ name, bytes: gzipSync(readFileSync(join(folder, name))).length }))
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
for (const { name, bytes } of sizes) console.log(`${(bytes / 1000).toFixed(1)} kB ${name}`)
console.log(`${(total / 1000).toFixed(1)} kB of ${limitBytes / 1000} kB`)
process.exitCode = sizes.length > 0 && total <= limitBytes ? 0 : 1
