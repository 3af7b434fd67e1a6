import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { errorViewSchema } from '../contract/envelope.ts'
import type { Troubles } from './part-board.ts'

/** So many parts of a job are kept, those that failed last: a job has no more in flight, so that all that ended it are among them. */
const mostKept = 64
/** Messages are for developers; what a provider adds to them may be long. */
const longestMessage = 300

/** Parts that failed, by job, in the journal's database. What is put waits in memory for the journal's next write. */
export interface TroubleTable {
  /** They are looked at when they are written, so that many failures are one write. */
  put(jobId: string, troubles: Troubles): void
  /** In the order in which they failed; none where nothing can be read. */
  read(jobId: string): Troubles
  drop(jobId: string): void
  isIdle(): boolean
  /** Inside a transaction of the journal. */
  write(): void
  /** What was written needs no more waiting. */
  clear(): void
}

export const createTroubleTableSql = `CREATE TABLE IF NOT EXISTS part_troubles (
  job_id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;`

const rowSchema = z.array(
  z.tuple([z.number(), z.object({ failedTries: z.number(), failedAt: z.number(), error: errorViewSchema })]),
)

export function createTroubleTable(database: DatabaseSync): TroubleTable {
  const save = database.prepare(`INSERT INTO part_troubles (job_id, data) VALUES (?, ?)
    ON CONFLICT (job_id) DO UPDATE SET data = excluded.data`)
  const readOne = database.prepare('SELECT data FROM part_troubles WHERE job_id = ?')
  const dropOne = database.prepare('DELETE FROM part_troubles WHERE job_id = ?')
  const waiting = new Map<string, Troubles>()
  const dropped = new Set<string>()

  return {
    put: (jobId, troubles) => void waiting.set(jobId, troubles),
    read(jobId) {
      const newer = waiting.get(jobId)
      if (newer !== undefined) return newer
      const row = dropped.has(jobId) ? undefined : readOne.get(jobId)
      return row === undefined ? new Map() : parse(String(row['data']))
    },
    drop(jobId) {
      waiting.delete(jobId)
      dropped.add(jobId)
    },
    isIdle: () => waiting.size + dropped.size === 0,
    write() {
      for (const jobId of dropped) dropOne.run(jobId)
      for (const [jobId, troubles] of waiting) save.run(jobId, toText(troubles))
    },
    clear() {
      waiting.clear()
      dropped.clear()
    },
  }
}

function toText(troubles: Troubles): string {
  const last = [...troubles].slice(-mostKept).map(([partNumber, { error, ...trouble }]) => {
    const message = error.message.slice(0, longestMessage)
    return [partNumber, { ...trouble, error: { ...error, message } }]
  })
  return JSON.stringify(last)
}

/** They only explain: what another Strata wrote in words that this one does not know is no reason to call the journal damaged. */
function parse(text: string): Troubles {
  try {
    return new Map(rowSchema.safeParse(JSON.parse(text)).data)
  } catch {
    return new Map()
  }
}
