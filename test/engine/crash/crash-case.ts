import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { assertNotCopiedAgain, listDoneParts, prove } from './crash-proof.ts'
import {
  bucketOf,
  type CrashSite,
  earlierId,
  key,
  partSizeBytes,
  type RequestWindow,
  siteKeys,
  watchRequests,
} from './crash-site.ts'
import { startLife, type EngineLife } from './engine-life.ts'
import type { Order } from './engine-process.ts'
import { type Kill, type KillPlan, planKill } from './kill-plan.ts'

/** How much faster than the clock the engine's waits pass. */
export const speed = 40

export interface CrashOutcome {
  /** Lives that ended by a kill at the planned moment; the others were over before. */
  readonly kills: number
  readonly state: string
  readonly partsBeforeRestart: number
}

/**
 * Kills an engine as the seed says, starts it again on the same folder, and proves the ending.
 * Rejects with what is wrong.
 */
export async function runCrash(site: CrashSite, seed: number): Promise<CrashOutcome> {
  const plan = planKill(seed)
  const bucket = bucketOf(seed)
  const dataDir = join(site.folder, `data-${seed}`)
  const downloadsDir = join(site.folder, `downloads-${seed}`)
  const requests = watchRequests(site, bucket)
  const refusal = plan.scenario === 'refused' ? refuseParts(site, bucket, plan.turnsAfterParts) : undefined
  const done = new Set<string>()
  let wasCancelled = false
  let kills = 0
  let life = startLife()
  try {
    for (const [index, kill] of plan.kills.entries()) {
      const trigger = aim(site, bucket, kill, requests, index > 0)
      try {
        await life.hear('ready')
        life.send({ kind: 'open', dataDir, downloadsDir, speed, kill })
        const opened = await life.hear('opened')
        if (index === 0) life.send(beginning(site, plan, bucket))
        // Nothing was ever asked for: there is nothing to be killed.
        const isOver = index > 0 && opened?.jobs.length === 0
        if (isOver) await life.kill()
        else if (await strike(life, trigger)) kills++
      } finally {
        trigger.remove()
      }
      wasCancelled ||= life.has('cancelled')
      life = startLife()
      await untilIdle(site, requests)
      assertNotCopiedAgain(requests.since(), done)
      for (const part of await listDoneParts(site, bucket)) done.add(part)
      requests.restart()
    }
    await life.hear('ready')
    life.send({ kind: 'open', dataDir, downloadsDir, speed })
    const opened = await life.hear('opened')
    const panel = opened?.jobs.length === 0 ? undefined : (await life.hear('rest'))?.panel
    assertNotCopiedAgain(requests.since(), done)
    await prove(site, { plan, panel, uploadsAtStart: opened?.uploads ?? [], wasCancelled, downloadsDir })
    await life.close()
    return { kills, state: panel?.jobs[0]?.state ?? 'never made', partsBeforeRestart: done.size }
  } finally {
    refusal?.remove()
    if (!life.isDead) await life.kill()
    for (const folder of [dataDir, downloadsDir]) await rm(folder, { recursive: true, force: true })
  }
}

function refuseParts(site: CrashSite, bucket: string, skip: number) {
  return site.practice.faults.add({
    fault: { kind: 'error', status: 403, code: 'AccessDenied' },
    operations: ['UploadPartCopy'],
    bucket,
    skip,
  })
}

function beginning(site: CrashSite, plan: KillPlan, bucket: string): Order {
  const region = plan.dialect === 's3' ? 'us-east-1' : 'cn-hangzhou'
  const draft = {
    name: 'Crash',
    dialect: plan.dialect,
    endpoint: site.practice.url,
    region,
    addressing: 'path',
    ...siteKeys,
  }
  const version = { bucket, key, versionId: earlierId }
  const copied = { ...version, options: { partSizeBytes } }
  switch (plan.scenario) {
    case 'download':
      return { kind: 'begin', draft, call: 'download.start', input: { items: [version], where: 'downloads' } }
    case 'bring-back':
      return { kind: 'begin', draft, call: 'bringBack.start', input: { bucket, keys: [key] } }
    case 'cancel':
      return { kind: 'begin', draft, call: 'restore.start', input: copied, cancelAfterParts: plan.turnsAfterParts }
    case 'restore':
    case 'refused':
      return { kind: 'begin', draft, call: 'restore.start', input: copied }
  }
}

interface Trigger {
  /** The moment has come. */
  isDue(): boolean
  remove(): void
}

/** The first request of a job's own work. */
const firstWork = new Set(['InitiateMultipartUpload', 'GetObject', 'DeleteObject', 'CopyObject'])

export function aim(site: CrashSite, bucket: string, kill: Kill, requests: RequestWindow, isLater: boolean): Trigger {
  if (kill.kind === 'journal') return { isDue: () => false, remove: () => undefined }
  if (kill.kind === 'delay') {
    let startedAt: number | undefined
    const isUnderWay = () => isLater || requests.since().some((entry) => firstWork.has(entry.operation))
    const isDue = () => {
      if (startedAt === undefined && isUnderWay()) startedAt = performance.now()
      return startedAt !== undefined && performance.now() - startedAt >= kill.afterMs
    }
    return { isDue, remove: () => undefined }
  }
  const { operation, nth, phase } = kill
  if (phase === 'answered') {
    const count = () => requests.since().filter((entry) => entry.operation === operation).length
    return { isDue: () => count() >= nth, remove: () => undefined }
  }
  const held = site.practice.faults.add({
    fault: { kind: 'silence', when: phase === 'taken' ? 'before' : 'after' },
    operations: [operation],
    bucket,
    skip: nth - 1,
    times: 1,
  })
  // `done`: the work is over as soon as the request is in the log.
  const isLogged = () => requests.since().some((entry) => entry.operation === operation && entry.status === 0)
  return { isDue: () => held.hits > 0 && isLogged(), remove: () => held.remove() }
}

/** Kills at the planned moment, or when everything is over; true: at the planned one. */
export async function strike(life: EngineLife, trigger: Trigger): Promise<boolean> {
  const startedAt = performance.now()
  let isPlanned = false
  while (!life.isDead && !isPlanned && !life.has('rest')) {
    if (performance.now() - startedAt > 60_000) throw new Error('The engine neither ended nor reached its kill')
    isPlanned = trigger.isDue()
    if (!isPlanned) await wait(1)
  }
  const diedByItself = life.isDead
  await life.kill()
  return isPlanned || diedByItself
}

/** What the store still works on when its client dies is finished first, so that all that was done can be seen. */
export async function untilIdle(site: CrashSite, requests: RequestWindow): Promise<void> {
  while (site.practice.faults.requests.concurrency > 0 && (await isBusyWith(requests))) await wait(5)
}

async function isBusyWith(requests: RequestWindow): Promise<boolean> {
  const before = requests.since().length
  await wait(15)
  return requests.since().length !== before
}
