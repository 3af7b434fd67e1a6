import type { JobView } from '../../../app/contract/index.ts'
import { progressOf } from './job-words.ts'
import { hasEnded } from './list-model.ts'

/** What is at work as one: how many, how far, how fast. */
export interface Overall {
  readonly active: readonly JobView[]
  /** 0 to 1. */
  readonly progress: number
  readonly rateBytesPerSecond: number
}

/** @param jobs in the order of the list. */
export function overallOf(jobs: readonly JobView[]): Overall {
  const active = jobs.filter((job) => !hasEnded(job))
  const [first] = active
  const sum = (value: (job: JobView) => number) => active.reduce((total, job) => total + value(job), 0)
  const total = sum((job) => job.totalBytes)
  return {
    active,
    progress: total > 0 ? sum((job) => job.doneBytes) / total : first === undefined ? 0 : progressOf(first),
    rateBytesPerSecond: sum((job) => job.rateBytesPerSecond ?? 0),
  }
}
