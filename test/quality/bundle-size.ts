/**
 * What a window loads at its start may weigh at most 350 kB, compressed: the page, its style sheets and the scripts
 * that it names, with all that they import outright. What comes later, on its own, has a limit for each file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { projectRoot } from './run-tool.ts'

const startLimitBytes = 350_000
/** The largest is the worker that reads PDF. */
const laterLimitBytes = 450_000

const folder = join(process.argv[2] ?? projectRoot, 'renderer/dist')
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
const read = (name: string) => readFileSync(join(folder, name))

/** Names of scripts and style sheets that a file cannot do without: what a page links, what a script imports outright. */
function needsOf(name: string): readonly string[] {
  const text = read(name).toString('utf8')
  const patterns = name.endsWith('.html')
    ? [/(?:src|href)="([^"]+\.(?:js|css))"/g]
    : [/(?:^|[;}\s])(?:import|export)[^;"'()]*["']([^"']+\.js)["']/g]
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, path = '']) => basename(path)))
}

const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css|html)$/.test(name))
const start = new Set<string>()
const visit = (name: string) => {
  if (start.has(name)) return
  start.add(name)
  for (const need of needsOf(name)) {
    const found = names.find((candidate) => basename(candidate) === need)
    if (found !== undefined) visit(found)
  }
}
for (const page of names.filter((name) => name.endsWith('.html'))) visit(page)

const sizes = names.map((name) => ({ name, bytes: gzipSync(read(name)).length, isStart: start.has(name) }))
const total = sizes.reduce((sum, { bytes, isStart }) => (isStart ? sum + bytes : sum), 0)
for (const { name, bytes, isStart } of sizes) console.log(`${kilobytes(bytes)} ${name}${isStart ? '' : ', later'}`)
const tooLarge = sizes.filter(({ bytes, isStart }) => !isStart && bytes > laterLimitBytes)
for (const { name, bytes } of tooLarge) console.log(`${name}: ${kilobytes(bytes)} of ${kilobytes(laterLimitBytes)}`)
console.log(`${kilobytes(total)} of ${kilobytes(startLimitBytes)} at the start`)
// Nothing at the start but the page means that its scripts were not found.
process.exitCode = start.size > 1 && total <= startLimitBytes && tooLarge.length === 0 ? 0 : 1
