/** Strata's engine, asked as a window asks it. A job counts as done when it is verified. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallInput, CallName, CallOutput } from '../../../app/contract/calls.ts'
import type { JobView } from '../../../app/contract/views.ts'
import { createSessionVault, type Engine, openEngine } from '../../../app/engine.ts'
import { type CopySpec, smallKey } from '../spec.ts'
import { converse, type ToolResult } from './conversation.ts'

const never = new AbortController().signal

async function call<Name extends CallName>(
  engine: Engine,
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const answer = await engine.dispatch(name, input, never)
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code}: ${answer.error.message}`)
  return answer.value as CallOutput<Name>
}

/** Resolves when every job has ended. */
function watch(engine: Engine, count: number): Promise<ToolResult> {
  const ended = new Map<string, JobView>()
  return new Promise((resolve) => {
    engine.subscribe((event) => {
      if (event.name !== 'jobs.changed') return
      for (const job of event.payload.jobs) {
        if (['succeeded', 'failed', 'cancelled'].includes(job.state)) ended.set(job.id, job)
      }
      if (ended.size < count) return
      const bad = [...ended.values()].find(
        (job) => job.state !== 'succeeded' || !job.receipt?.verifiedBy.includes('size'),
      )
      resolve({
        ok: bad === undefined,
        ...(bad === undefined ? {} : { detail: `${bad.state}: ${bad.error?.code ?? 'not verified'}` }),
      })
    })
  })
}

await converse(async (spec: CopySpec) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'strata-bench-engine-'))
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
  const engine = await openEngine({
    dataDir,
    vault: createSessionVault(),
    shell: 'browser',
    version: '0.0.0',
    systemLanguage: 'en',
  })
  const { endpoint, dialect, region, accessKeyId, accessKeySecret, bucket } = spec
  const { id: connectionId } = await call(engine, 'connections.create', {
    name: 'Bench',
    dialect,
    endpoint,
    region,
    addressing: 'path',
    accessKeyId,
    accessKeySecret,
  })
  if (spec.parallel !== undefined) await call(engine, 'settings.set', { partsInFlight: spec.parallel })
  const { partSizeBytes } = spec
  const options = partSizeBytes === undefined ? {} : { options: { partSizeBytes } }
  const restore = { connectionId, bucket, key: spec.key, versionId: spec.versionId, ...options }
  const items = Array.from({ length: spec.count }, (_, index) => ({
    key: smallKey(index),
    versionId: spec.versionIds?.[index] ?? spec.versionId,
    sizeBytes: spec.sizeBytes,
  }))
  if (spec.work === 'many') {
    return {
      async copy() {
        const end = watch(engine, 1)
        await call(engine, 'restore.startMany', { connectionId, bucket, items })
        return end
      },
    }
  }
  return {
    // The window shows what will happen before there is a button to click; `restore.start` looks at everything anew.
    prepare: async () => void (await call(engine, 'restore.plan', restore)),
    async copy() {
      const end = watch(engine, 1)
      await call(engine, 'restore.start', restore)
      return end
    },
  }
})
