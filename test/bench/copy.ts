/**
 * `npm run bench:copy -- --json`: how long Strata and its peers take for the same copies, side by side on one server.
 * `--case a,b --tool strata,boto3 --setting default --runs 3 --peer-runs 1 --limit-seconds 120` keep a trial short.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { ensurePrograms } from '../servers/daemon.ts'
import { type BenchCase, benchCases, bigKey, type CopySpec, earlierId } from './spec.ts'
import { median, rounded } from './statistics.ts'
import { type BenchStore, startStore } from './store.ts'
import type { StoreStats } from './store-process.ts'
import { type Measured, measure, type ToolName } from './tool-run.ts'

type Dialect = CopySpec['dialect']

interface Contender {
  readonly tool: ToolName
  readonly dialect: Dialect
  readonly setting: 'default' | 'our-parallelism'
}

interface Row {
  readonly case: string
  readonly tool: string
  readonly setting: string
  readonly medianMs: number
  readonly minMs: number
  readonly maxMs: number
  readonly peakRssMb: number
  readonly cpuPercent: number
  /** Parts or objects in flight at most, as the store saw it. */
  readonly widestWindow: number
  readonly requests: number
  readonly partsCopiedAgain: number
  readonly runs: number
  /** From a tenth of the parts to the end, in MB that are alive; Strata only, copies of 10 000 parts. */
  readonly memoryGrowthMb?: number
  /** Why it has no time. */
  readonly failed?: string
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    case: { type: 'string' },
    tool: { type: 'string' },
    setting: { type: 'string' },
    runs: { type: 'string' },
    'peer-runs': { type: 'string' },
    'limit-seconds': { type: 'string' },
  },
})
const chosen = (text: string | undefined, name: string) => text === undefined || text.split(',').includes(name)
const runs = Number(values.runs ?? '5')
const peerRuns = Number(values['peer-runs'] ?? runs)
const limitMs = Number(values['limit-seconds'] ?? '280') * 1000
const say = (text: string) => void process.stderr.write(`${text}\n`)

/** Strata in both dialects, so that each peer is compared on its own. */
const contenders: readonly Contender[] = [
  { tool: 'strata', dialect: 'oss', setting: 'default' },
  { tool: 'strata', dialect: 's3', setting: 'default' },
  { tool: 'ali-oss', dialect: 'oss', setting: 'default' },
  { tool: 'ali-oss', dialect: 'oss', setting: 'our-parallelism' },
  { tool: 'boto3', dialect: 's3', setting: 'default' },
  { tool: 'boto3', dialect: 's3', setting: 'our-parallelism' },
  { tool: 'rclone', dialect: 's3', setting: 'default' },
  { tool: 'rclone', dialect: 's3', setting: 'our-parallelism' },
]

/** A library, not a program: only Debian's own Python is asked. */
function hasBoto3(): boolean {
  return spawnSync('/usr/bin/python3', ['-c', 'import boto3']).status === 0
}

interface OneRun extends Measured {
  readonly stats: StoreStats
}

function specOf(
  benchCase: BenchCase,
  store: BenchStore,
  contender: Contender,
  run: string,
  parallel: number,
): CopySpec {
  const isOurs = contender.tool === 'strata'
  return {
    endpoint: store.url,
    dialect: contender.dialect,
    region: contender.dialect === 'oss' ? 'cn-hangzhou' : 'us-east-1',
    accessKeyId: store.accessKeyId,
    accessKeySecret: store.accessKeySecret,
    bucket: 'bench',
    work: benchCase.work,
    key: bigKey,
    versionId: earlierId,
    count: benchCase.count,
    sizeBytes: benchCase.sizeBytes,
    run,
    ...(benchCase.partSizeBytes === undefined ? {} : { partSizeBytes: benchCase.partSizeBytes }),
    ...(contender.setting === 'our-parallelism' && !isOurs ? { parallel } : {}),
  }
}

function rowOf(benchCase: BenchCase, contender: Contender, done: readonly OneRun[]): Row {
  const good = done.filter((run) => run.ok)
  const counted = good.length > 0 ? good : done
  const times = counted.map((run) => run.durationMs)
  const failure = done.find((run) => !run.ok)
  return {
    case: benchCase.name,
    tool: contender.tool === 'strata' ? `strata (${contender.dialect})` : contender.tool,
    setting: contender.setting,
    medianMs: rounded(median(times)),
    minMs: rounded(Math.min(...times)),
    maxMs: rounded(Math.max(...times)),
    peakRssMb: rounded(Math.max(...counted.map((run) => run.peakRssMb))),
    cpuPercent: rounded(median(counted.map((run) => run.cpuPercent)), 1),
    widestWindow: Math.max(...counted.map((run) => run.stats.widestWindow)),
    requests: rounded(median(counted.map((run) => run.stats.requests))),
    partsCopiedAgain: Math.max(...counted.map((run) => run.stats.partsCopiedAgain)),
    runs: done.length,
    ...growthOf(counted),
    ...(failure === undefined
      ? {}
      : { failed: `${done.length - good.length} of ${done.length}: ${failure.detail ?? ''}` }),
  }
}

function growthOf(done: readonly OneRun[]): { readonly memoryGrowthMb?: number } {
  const growths = done.flatMap(({ earlyLiveMb, lateLiveMb }) =>
    earlyLiveMb === undefined || lateLiveMb === undefined ? [] : [lateLiveMb - earlyLiveMb],
  )
  return growths.length === 0 ? {} : { memoryGrowthMb: rounded(median(growths)) }
}

async function runCase(benchCase: BenchCase): Promise<Row[]> {
  const rows: Row[] = []
  const wanted = contenders.filter(({ tool, setting }) => {
    const isMeant = benchCase.name !== 'memory' || tool === 'strata'
    return isMeant && chosen(values.tool, tool) && chosen(values.setting, setting)
  })
  say(`\n(${benchCase.name}) ${benchCase.title}`)
  let parallel = 64
  for (const contender of wanted) {
    const done: OneRun[] = []
    // Every contender finds the same content.
    const store = await startStore(benchCase)
    try {
      for (let run = 1; run <= (contender.tool === 'strata' ? runs : peerRuns); run++) {
        const spec = specOf(benchCase, store, contender, `run-${run}`, parallel)
        await store.stats()
        const measured = await measure(contender.tool, spec, limitMs)
        const stats = await store.stats()
        done.push({ ...measured, stats })
        say(
          `  ${contender.tool} ${contender.dialect} ${contender.setting} run ${run}: ${rounded(measured.durationMs)} ms, ` +
            `CPU ${rounded(measured.cpuPercent)} %, ${rounded(measured.peakRssMb)} MB, ${stats.requests} requests, ` +
            `${stats.partsCopied} parts, ${stats.partsCopiedAgain} again, window ${stats.widestWindow}${measured.ok ? '' : `: ${measured.detail}`}`,
        )
        // What takes too long once, or gives up, does so again.
        if (!measured.ok) break
      }
    } finally {
      await store.close()
    }
    const row = rowOf(benchCase, contender, done)
    if (contender.tool === 'strata') parallel = Math.max(row.widestWindow, 1)
    rows.push(row)
  }
  return rows
}

function ratiosOf(rows: readonly Row[]): Record<string, number> {
  const ratios: Record<string, number> = {}
  const ours = (name: string, dialect: Dialect) =>
    rows.find((row) => row.case === name && row.tool === `strata (${dialect})` && row.failed === undefined)
  for (const row of rows) {
    const own = ours(row.case, row.tool === 'ali-oss' ? 'oss' : 's3')
    if (row.tool.startsWith('strata') || own === undefined || row.failed !== undefined) continue
    ratios[`${row.case}/${row.tool}/${row.setting}`] = rounded(row.medianMs / own.medianMs, 2)
  }
  const [caseB] = benchCases.filter(({ name }) => name === 'b')
  for (const dialect of ['oss', 's3'] as const) {
    const own = ours('b', dialect)
    if (own === undefined || caseB === undefined) continue
    const parts = Math.ceil(caseB.sizeBytes / (caseB.partSizeBytes ?? caseB.sizeBytes))
    const bound = (Math.ceil(parts / own.widestWindow) + 2) * caseB.latencyMs
    const name = dialect === 's3' ? 'b/bound' : 'b/bound (oss)'
    ratios[name] = rounded(own.medianMs / bound, 3)
  }
  return ratios
}

if (chosen(values.tool, 'rclone')) ensurePrograms(['rclone'], ['rclone'])
if (chosen(values.tool, 'boto3') && !hasBoto3()) ensurePrograms(['python3-boto3'], ['python3-boto3'])
const rows: Row[] = []
for (const benchCase of benchCases.filter(({ name }) => chosen(values.case, name)))
  rows.push(...(await runCase(benchCase)))
const ratios = ratiosOf(rows)
if (values.json === true) process.stdout.write(`${JSON.stringify({ cases: rows, ratios })}\n`)
else {
  console.table(rows)
  console.table(ratios)
}
