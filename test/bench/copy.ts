/**
 * `npm run bench:copy -- --json`: how long Strata and its peers take for the same copies, side by side on one server; `--help` tells the rest.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { ensurePrograms } from '../servers/daemon.ts'
import { type BenchCase, benchCases, bigKey, casesOf, type CopySpec } from './spec.ts'
import { median, rounded } from './statistics.ts'
import { startRgwStore } from './rgw-store.ts'
import { type BenchStore, startStore } from './store.ts'
import type { StoreStats } from './store-process.ts'
import { type Measured, measure, type RunningTool, startTool, type ToolName } from './tool-run.ts'

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
  /** Case `memory` only: resident memory, from before the copy to its peak. */
  readonly growthRssMb?: number
  /** Why it has no time of its own. Of a tool that was cut the time is the limit, and its ratio what it is at least. */
  readonly failed?: string
}

/** What the store saw of a tool; said on standard error, and needed for the bound. */
interface Seen {
  readonly row: Row
  readonly isCut: boolean
  readonly dialect: Dialect
  readonly isOurs: boolean
  /** Parts or objects in flight at most. */
  readonly widestWindow: number
  readonly byParts: { readonly madeMs: number; readonly initiateMs: number; readonly completeMs: number }
}

const help = `npm run bench:copy -- [--json] [--server practice|rgw] [--case a,b,c,d,memory] [--tool strata,ali-oss,boto3,rclone,bare]
  [--setting default,our-parallelism] [--runs 5] [--peer-runs 5] [--limit-seconds 45]

Everything with five runs of each tool takes about half an hour; --case a,b --tool strata,boto3 two minutes.
A copy that takes longer than the limit is cut and not tried again: its row says so, and its ratio is what it is at least.
--case c --tool strata,ali-oss,bare shows beside them how long the bare requests take, signed before and neither looked at nor proven.
--server rgw starts Ceph's gateway from Debian's packages and copies real bytes: small sizes, latency as it is, cases a, b and c.
`

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    server: { type: 'string', default: 'practice' },
    case: { type: 'string' },
    tool: { type: 'string' },
    setting: { type: 'string' },
    runs: { type: 'string' },
    'peer-runs': { type: 'string' },
    'limit-seconds': { type: 'string' },
  },
})
if (values.help === true) {
  process.stdout.write(help)
  process.exit(0)
}
const server = values.server === 'rgw' ? 'rgw' : 'practice'
const chosen = (text: string | undefined, name: string) => text === undefined || text.split(',').includes(name)
const runs = Number(values.runs ?? '5')
const peerRuns = Number(values['peer-runs'] ?? runs)
const limitMs = Number(values['limit-seconds'] ?? '45') * 1000
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
  { tool: 'bare', dialect: 's3', setting: 'our-parallelism' },
]

/** A library, not a program: only Debian's own Python is asked. */
function hasBoto3(): boolean {
  return spawnSync('/usr/bin/python3', ['-c', 'import boto3']).status === 0
}

interface OneRun extends Measured {
  readonly stats: StoreStats
}

function specOf(benchCase: BenchCase, store: BenchStore, contender: Contender, parallel: number): CopySpec {
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
    versionId: store.versionIds[0] ?? '',
    ...(store.versionIds.length > 1 ? { versionIds: store.versionIds } : {}),
    count: benchCase.count,
    sizeBytes: benchCase.sizeBytes,
    ...(benchCase.partSizeBytes === undefined ? {} : { partSizeBytes: benchCase.partSizeBytes }),
    ...(contender.setting === 'our-parallelism' && !isOurs ? { parallel } : {}),
  }
}

function look(benchCase: BenchCase, contender: Contender, done: readonly OneRun[]): Seen {
  const good = done.filter((run) => run.ok)
  const counted = good.length > 0 ? good : done
  const times = counted.map((run) => run.durationMs)
  const failure = done.find((run) => !run.ok)
  const isOurs = contender.tool === 'strata'
  const row: Row = {
    case: benchCase.name,
    tool: isOurs ? `strata (${contender.dialect})` : contender.tool,
    setting: contender.setting,
    medianMs: rounded(median(times)),
    minMs: rounded(Math.min(...times)),
    maxMs: rounded(Math.max(...times)),
    peakRssMb: rounded(Math.max(...counted.map((run) => run.peakRssMb))),
    cpuPercent: rounded(median(counted.map((run) => run.cpuPercent)), 1),
    ...(benchCase.name === 'memory' ? { growthRssMb: rounded(median(counted.map((run) => run.growthRssMb))) } : {}),
    ...(failure === undefined
      ? {}
      : { failed: `${done.length - good.length} of ${done.length}: ${failure.detail ?? ''}` }),
  }
  return {
    row,
    isOurs,
    dialect: contender.dialect,
    isCut: failure?.detail?.startsWith('cut') === true,
    widestWindow: Math.max(...counted.map((run) => run.stats.widestWindow)),
    byParts: {
      madeMs: median(counted.map(({ stats, beganAt }) => (stats.byParts?.completedAt ?? Number.NaN) - beganAt)),
      initiateMs: median(counted.map((run) => run.stats.byParts?.initiateMs ?? Number.NaN)),
      completeMs: median(counted.map((run) => run.stats.byParts?.completeMs ?? Number.NaN)),
    },
  }
}

/** No tool but a measure of the store: only where it is asked for by name. */
const isBareMeant = ({ work }: BenchCase) => work === 'many' && values.tool?.split(',').includes('bare') === true

async function runCase(benchCase: BenchCase): Promise<Seen[]> {
  const seen: Seen[] = []
  const wanted = contenders.filter(({ tool, dialect, setting }) => {
    const isMeant = tool === 'bare' ? isBareMeant(benchCase) : benchCase.name !== 'memory' || tool === 'strata'
    return (
      isMeant &&
      (server === 'practice' || dialect === 's3') &&
      chosen(values.tool, tool) &&
      chosen(values.setting, setting)
    )
  })
  say(`\n(${benchCase.name}) ${benchCase.title}`)
  let parallel = 64
  for (const contender of wanted) {
    const done: OneRun[] = []
    // Every contender finds the same content.
    const store = await (server === 'rgw' ? startRgwStore : startStore)(benchCase)
    let tool: RunningTool | undefined
    try {
      for (let run = 1; run <= (contender.tool === 'strata' ? runs : peerRuns); run++) {
        tool ??= await startTool(contender.tool, specOf(benchCase, store, contender, parallel))
        await tool.ready()
        await store.stats()
        const measured = await measure(tool, limitMs)
        const stats = await store.stats()
        done.push({ ...measured, stats })
        say(
          `  ${contender.tool} ${contender.dialect} ${contender.setting} run ${run}: ${rounded(measured.durationMs)} ms, ` +
            `CPU ${rounded(measured.cpuPercent)} %, ${rounded(measured.peakRssMb)} MB, ${stats.requests} requests, ` +
            `${stats.partsCopied} parts, ${stats.partsCopiedAgain} again, window ${stats.widestWindow}${measured.ok ? '' : `: ${measured.detail}`}`,
        )
        // What takes too long once, or gives up, does so again.
        if (!measured.ok) break
        if (benchCase.name !== 'memory') continue
        // How memory grows is seen in a process that has copied nothing yet.
        await tool.stop()
        tool = undefined
      }
    } finally {
      await tool?.stop()
      await store.close()
    }
    const found = look(benchCase, contender, done)
    if (found.isOurs && found.widestWindow > 0) parallel = found.widestWindow
    seen.push(found)
  }
  return seen
}

function ratiosOf(seen: readonly Seen[]): Record<string, number> {
  const ratios: Record<string, number> = {}
  const ours = (name: string, dialect: Dialect) =>
    seen.find((one) => one.isOurs && one.row.case === name && one.dialect === dialect && one.row.failed === undefined)
  for (const { row, isOurs, dialect, isCut } of seen) {
    const own = ours(row.case, dialect)
    if (isOurs || own === undefined || (row.failed !== undefined && !isCut)) continue
    ratios[`${row.case}/${row.tool}/${row.setting}`] = rounded(row.medianMs / own.row.medianMs, 2)
  }
  const [caseB] = benchCases.filter(({ name }) => name === 'b')
  for (const dialect of ['s3', 'oss'] as const) {
    const own = ours('b', dialect)
    if (own === undefined || caseB === undefined || server !== 'practice') continue
    const parts = Math.ceil(caseB.sizeBytes / (caseB.partSizeBytes ?? caseB.sizeBytes))
    const { madeMs, initiateMs, completeMs } = own.byParts
    const bound = Math.ceil(parts / own.widestWindow) * caseB.latencyMs + initiateMs + completeMs
    const suffix = dialect === 's3' ? '' : ' (oss)'
    // The bound ends with Complete, as a peer does; the proof comes after it.
    ratios[`b/bound${suffix}`] = rounded(madeMs / bound, 3)
    ratios[`b/bound until verified${suffix}`] = rounded(own.row.medianMs / bound, 3)
  }
  return ratios
}

if (chosen(values.tool, 'rclone')) ensurePrograms(['rclone'], ['rclone'])
if (chosen(values.tool, 'boto3') && !hasBoto3()) ensurePrograms(['python3-boto3'], ['python3-boto3'])
const seen: Seen[] = []
for (const benchCase of casesOf(server).filter(({ name }) => chosen(values.case, name)))
  seen.push(...(await runCase(benchCase)))
const rows = seen.map(({ row }) => row)
const ratios = ratiosOf(seen)
if (values.json === true) process.stdout.write(`${JSON.stringify({ cases: rows, ratios })}\n`)
else {
  console.table(rows)
  console.table(ratios)
}
