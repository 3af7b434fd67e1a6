import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobView } from '../../../app/contract/views.ts'
import type { VersionEntry } from '../../../app/domain/object-version.ts'
import { aim, type CrashOutcome, speed, strike, untilIdle } from './crash-case.ts'
import { type CrashSite, earlierId, laterId, openSite, siteKeys, watchRequests } from './crash-site.ts'
import { startLife } from './engine-life.ts'
import type { Order } from './engine-process.ts'
import { describeKills, type Kill, type Operation, seededRandom } from './kill-plan.ts'

/** More than are journaled together would take longer to set up than to crash. */
const fileCount = 200
const sizeBytes = 4_096
const earlier = { versionId: earlierId, seed: 77, sizeBytes }
const later = { versionId: laterId, seed: 78, sizeBytes: 5 }
const signal = new AbortController().signal

const bucketOf = (seed: number) => `many-${seed}`
const keyOf = (index: number) => `folder/file-${String(index).padStart(3, '0')}.txt`
const allKeys = Array.from({ length: fileCount }, (_, index) => keyOf(index))

export interface ManyPlan {
  readonly seed: number
  readonly dialect: 'oss' | 's3' | 'obs'
  /** Stopped by a person after so many files; undefined: never. */
  readonly cancelAfterParts: number | undefined
  readonly kills: readonly Kill[]
}

/** With how often each is made at least. */
const requests: readonly (readonly [Operation, number])[] = [
  ['CopyObject', fileCount],
  ['CopyObject', fileCount],
  ['ListObjectVersions', 2],
  ['HeadObject', 8],
]

/** Everything about one crash follows from its seed. */
export function planManyKill(seed: number): ManyPlan {
  const random = seededRandom(Math.imul(seed, 2_246_822_519) ^ 0x3c6ef372)
  const below = (count: number) => Math.floor(random() * count)
  const oneOf = <Item>(items: readonly Item[], otherwise: Item): Item => items[below(items.length)] ?? otherwise
  const draw = (): Kill => {
    const kind = random()
    if (kind < 0.25) return { kind: 'delay', afterMs: below(400) }
    const phase = oneOf(['before', 'within', 'after'] as const, 'after')
    if (kind < 0.55) return { kind: 'journal', phase, nth: 1 + below(6) }
    const [operation, times] = oneOf<readonly [Operation, number]>(requests, ['CopyObject', fileCount])
    const moment = oneOf(['taken', 'done', 'answered'] as const, 'answered')
    return { kind: 'request', phase: moment, operation, nth: 1 + below(times) }
  }
  const kills = [draw()]
  if (random() < 0.3) kills.push(draw())
  return {
    seed,
    dialect: oneOf(['oss', 's3', 'obs'] as const, 'oss'),
    cancelAfterParts: random() < 0.2 ? 1 + below(fileCount - 50) : undefined,
    kills,
  }
}

export function describeManyPlan({ seed, dialect, cancelAfterParts, kills }: ManyPlan): string {
  const stopped = cancelAfterParts === undefined ? '' : `, stopped after ${cancelAfterParts}`
  return `${fileCount} files, seed ${seed}: ${dialect}${stopped}, killed ${describeKills(kills)}`
}

export function openManySite(seeds: readonly number[]): Promise<CrashSite> {
  const objects = allKeys.map((key) => ({ key, versions: [earlier, later] }))
  return openSite(seeds.map((seed) => [bucketOf(seed), objects]))
}

/**
 * Kills an engine while it restores many files, starts it again on the same folder, and proves the ending.
 * Rejects with what is wrong.
 */
export async function runManyCrash(site: CrashSite, seed: number): Promise<CrashOutcome> {
  const plan = planManyKill(seed)
  const bucket = bucketOf(seed)
  const dataDir = join(site.folder, `many-${seed}`)
  const downloadsDir = join(site.folder, `many-downloads-${seed}`)
  const asked = watchRequests(site, bucket)
  let wasCancelled = false
  let kills = 0
  let partsBeforeRestart = 0
  let life = startLife()
  try {
    for (const [index, kill] of plan.kills.entries()) {
      const trigger = aim(site, bucket, kill, asked, index > 0)
      try {
        await life.hear('ready')
        life.send({ kind: 'open', dataDir, downloadsDir, speed, kill })
        const opened = await life.hear('opened')
        // A journal write is counted from the request on, so that the first life always gets this far.
        expect(opened !== undefined || index > 0, 'The engine did not start')
        if (index === 0) life.send(beginning(site, plan, bucket))
        const isOver = index > 0 && opened?.jobs.length === 0
        if (isOver) await life.kill()
        else if (await strike(life, trigger)) kills++
      } finally {
        trigger.remove()
      }
      wasCancelled ||= life.has('cancelled')
      life = startLife()
      await untilIdle(site, asked)
      asked.restart()
      partsBeforeRestart = (await restoredFiles(site, bucket)).length
    }
    await life.hear('ready')
    life.send({ kind: 'open', dataDir, downloadsDir, speed })
    const opened = await life.hear('opened')
    const isEmpty = opened?.jobs.length === 0
    const [job] = isEmpty ? [] : ((await life.hear('rest'))?.panel.jobs ?? [])
    prove(plan, job, await restoredFiles(site, bucket), wasCancelled)
    await life.close()
    return { kills, state: job?.state ?? 'never made', partsBeforeRestart }
  } finally {
    if (!life.isDead) await life.kill()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function beginning(site: CrashSite, plan: ManyPlan, bucket: string): Order {
  const { dialect, cancelAfterParts } = plan
  const region = dialect === 's3' ? 'us-east-1' : 'cn-hangzhou'
  const draft = { name: 'Crash', dialect, endpoint: site.practice.url, region, addressing: 'path', ...siteKeys }
  const items = allKeys.map((key) => ({ key, versionId: earlierId }))
  const input = { bucket, items }
  const cancel = cancelAfterParts === undefined ? {} : { cancelAfterParts }
  return { kind: 'begin', draft, call: 'restore.startMany', input, ...cancel }
}

/** Keys whose earlier content is current again. Rejects where a file was restored twice. */
async function restoredFiles(site: CrashSite, bucket: string): Promise<readonly string[]> {
  const { entries } = await site.store.listVersions(bucket, { prefix: 'folder/', maxKeys: 1_000 }, signal)
  const byKey = Map.groupBy(entries, ({ key }) => key)
  const isMade = ({ versionId }: VersionEntry) => versionId !== earlier.versionId && versionId !== later.versionId
  const restored: string[] = []
  for (const [key, versions] of byKey) {
    const made = versions.filter(isMade)
    expect(made.length <= 1, `${key} was restored ${made.length} times`)
    const [newest] = versions
    if (made.length === 0) continue
    expect(newest?.kind === 'version' && newest.sizeBytes === sizeBytes, `${key} has another content`)
    restored.push(key)
  }
  return restored
}

function prove(plan: ManyPlan, job: JobView | undefined, restored: readonly string[], wasCancelled: boolean): void {
  const ending = job?.state ?? 'never made'
  const wanted =
    plan.cancelAfterParts === undefined
      ? ['succeeded', 'never made']
      : wasCancelled
        ? ['cancelled']
        : ['cancelled', 'succeeded', 'never made']
  expect(
    wanted.includes(ending),
    `The row is ${ending} (${job?.error?.code ?? 'no error'}), not ${wanted.join(' or ')}`,
  )
  const { count, doneCount, failedCount } = job?.files ?? { count: 0, doneCount: 0, failedCount: 0 }
  expect(restored.length === doneCount, `${restored.length} files are restored, and the row says ${doneCount}`)
  expect(failedCount === 0, `${failedCount} files failed`)
  if (ending === 'succeeded') expect(doneCount === fileCount && count === fileCount, `Only ${doneCount} files are done`)
}

function expect(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise)
}
