/**
 * `npm run bench:journal -- --json`: what the journal costs for each finished part, and how long a start takes with
 * 1 000 jobs and 1 000 000 parts in it, until the transfers can be shown. Medians of 5.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSessionVault } from '../../app/connections/session-vault.ts'
import { openEngine } from '../../app/engine.ts'
import type { JobRecord } from '../../app/jobs/job-record.ts'
import { type Journal, openJournal } from '../../app/jobs/journal.ts'
import { median, rounded } from './statistics.ts'

const jobCount = 1_000
const partsPerJob = 1_000
const partBytes = 64 * 2 ** 20
const runs = 5
const signal = new AbortController().signal

function recordOf(index: number): JobRecord {
  const place = { bucket: 'media', key: `videos/${index}.mov` }
  return {
    id: `job-${index}`,
    kind: 'restore',
    connectionId: 'bench',
    connectionName: 'Bench',
    source: { ...place, versionId: `version-${index}` },
    destination: place,
    machine: { state: 'paused', pauseCause: 'user' },
    createdAt: index,
    totalBytes: (partsPerJob + 1) * partBytes,
    partSizeBytes: partBytes,
    partCount: partsPerJob + 1,
    acceptedWarnings: [],
    uploadId: `upload-${index}`,
    waits: 0,
  }
}

const etagOf = (partNumber: number) => partNumber.toString(16).padStart(32, '0')

/** As a copy does it: parts end in small bursts, and the loop goes on between them. */
async function addParts(journal: Journal, jobId: string, burst: number): Promise<void> {
  for (let partNumber = 1; partNumber <= partsPerJob; partNumber++) {
    journal.addPart(jobId, { partNumber, etag: etagOf(partNumber) })
    if (partNumber % burst === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Milliseconds for each of `partsPerJob` parts, the last write to the disk included. */
async function measureParts(folder: string): Promise<number> {
  const journal = await openJournal(folder, Date.now())
  journal.save(recordOf(0))
  await journal.durable()
  const startedAt = performance.now()
  await addParts(journal, 'job-0', 8)
  await journal.durable()
  const tookMs = performance.now() - startedAt
  await journal.close()
  return tookMs / partsPerJob
}

async function fill(folder: string): Promise<void> {
  const journal = await openJournal(folder, Date.now())
  for (let index = 0; index < jobCount; index++) {
    journal.save(recordOf(index))
    await addParts(journal, `job-${index}`, partsPerJob)
    await journal.durable()
  }
  await journal.close()
}

/** Milliseconds from nothing to the list of transfers. */
async function measureStart(dataDir: string): Promise<number> {
  const startedAt = performance.now()
  const options = {
    dataDir,
    vault: createSessionVault(),
    shell: 'browser',
    version: '0',
    systemLanguage: 'en',
  } as const
  const engine = await openEngine({ ...options, practice: 'off' })
  const answer = await engine.dispatch('transfers.list', {}, signal)
  const tookMs = performance.now() - startedAt
  await engine.close()
  if (!answer.ok) throw new Error(answer.error.message)
  return tookMs
}

async function repeat(measure: (run: number) => Promise<number>): Promise<readonly number[]> {
  const values: number[] = []
  for (let run = 0; run < runs; run++) values.push(await measure(run))
  return values
}

function toCase(name: string, setting: string, values: readonly number[]) {
  return {
    case: name,
    tool: 'strata',
    setting,
    medianMs: rounded(median(values), 4),
    minMs: rounded(Math.min(...values), 4),
    maxMs: rounded(Math.max(...values), 4),
    peakRssMb: rounded(process.resourceUsage().maxRSS / 1024, 1),
  }
}

const folder = await mkdtemp(join(tmpdir(), 'strata-bench-journal-'))
try {
  const part = await repeat(async (run) => {
    const own = join(folder, `parts-${run}`)
    await mkdir(own)
    return measureParts(own)
  })
  const full = join(folder, 'full')
  await mkdir(full)
  await fill(full)
  const start = await repeat(() => measureStart(full))
  const cases = [toCase('part', 'each of 1000', part), toCase('restart', '1000 jobs, 1000000 parts', start)]
  const result = { cases, ratios: { 'restart/second': rounded(1000 / median(start), 2) } }
  if (process.argv.includes('--json')) console.log(JSON.stringify(result))
  else for (const one of cases) console.log(`${one.case} (${one.setting}): ${one.medianMs} ms, at most ${one.maxMs} ms`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
