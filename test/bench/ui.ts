/**
 * `npm run bench:ui [-- --json]`: what a person waits for in the window, and how smoothly it moves. The built renderer in Chromium,
 * served by the browser shell with the real engine, against a practice store that was filled for it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildOutdated } from '../../electron/build.ts'
import { projectRoot } from '../quality/run-tool.ts'
import { rounded } from './statistics.ts'
import { type BenchRow, uiCases } from './ui-cases.ts'
import { fillContent } from './ui-content.ts'
import { openBrowser, openShell } from './ui-window.ts'

const names = Object.keys(uiCases) as (keyof typeof uiCases)[]
const help = `npm run bench:ui -- [--json] [--case ${names.join(',')}] [--runs 5] [--data-dir DIR]

  --json      one JSON object on standard output: {"cases":[{"case","value","unit","limit"}]}
  --case      only some of the cases
  --runs      how often what takes one moment is measured; the median counts
  --data-dir  keeps the content there, which takes half a minute to make, for the next time

Progress goes to standard error. The exit code is 1 when a value is above its limit, or when what was shown was not right.
`

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    case: { type: 'string', default: names.join(',') },
    runs: { type: 'string', default: '5' },
    'data-dir': { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const say = (line: string) => void process.stderr.write(`${line}\n`)

async function measure(dataDir: string): Promise<readonly BenchRow[]> {
  await buildOutdated(projectRoot, ['renderer'], () => say('Building the renderer'))
  if (await fillContent(dataDir)) say('The practice store is filled')
  const shell = await openShell({ dataDir, rendererDir: join(projectRoot, 'renderer/dist') })
  const browser = await openBrowser()
  try {
    const rows: BenchRow[] = []
    for (const name of names.filter((one) => values.case.split(',').includes(one))) {
      say(name)
      const bench = { browser, shell, dataDir, runs: Math.max(1, Number(values.runs)), say }
      const measured = await uiCases[name](bench)
      for (const row of measured) {
        say(`  ${row.case}: ${rounded(row.value, 2)} ${row.unit}${row.limit === null ? '' : `, at most ${row.limit}`}`)
        rows.push({ ...row, value: rounded(row.value, 2) })
      }
    }
    return rows
  } finally {
    await browser.close()
    await shell.close()
  }
}

if (values.help) {
  process.stdout.write(help)
} else {
  const kept = values['data-dir']
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'strata-bench-ui-')))
  try {
    const cases = await measure(dataDir)
    if (values.json) process.stdout.write(`${JSON.stringify({ cases })}\n`)
    else console.table(cases)
    const broken = cases.filter(({ value, limit }) => limit !== null && !(value <= limit))
    for (const { case: name, value, limit } of broken) say(`${name} is ${value}, above ${limit}`)
    process.exitCode = broken.length === 0 ? 0 : 1
  } finally {
    if (kept === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}
