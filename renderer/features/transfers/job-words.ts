import type { JobView } from '../../../app/contract/index.ts'
import { assertNever } from '../../ui/assert-never.ts'
import type { Formats } from '../../i18n/format.ts'
import type { Text } from '../../i18n/text.tsx'
import { folderOf, nameOf } from '../../i18n/file-name.ts'

/** The file's name; of a group the folder that its files have in common. */
export function nameOfJob({ files, destination: { bucket, key } }: JobView): string {
  if (files === undefined) return nameOf(key)
  return key.endsWith('/') ? nameOf(key) : folderOf(key) || bucket
}

/** "restoring the version of 2 Nov". */
export function describeKind(job: JobView, text: Text, formats: Formats): string {
  const { modifiedAt } = job.source
  if (job.files !== undefined) return text(`transfers.kind.files.${job.kind}`)
  if (job.kind === 'bring-back' || job.kind === 'undo') return text(`transfers.kind.${job.kind}`)
  return text(`transfers.kind.${job.kind}`, { when: formats.whenExactly(modifiedAt ?? job.createdAt) })
}

/** State in words; a pause and a wait say why. */
export function describeState(job: JobView, text: Text, formats: Formats): string {
  if (job.state === 'failed' && job.files !== undefined) return text('transfers.files.ended', job.files)
  switch (job.state) {
    case 'queued':
    case 'committing':
    case 'verifying':
    case 'cancelling':
    case 'cleaning':
    case 'cancelled':
    case 'failed':
      return text(`transfers.state.${job.state}`)
    case 'running':
      return text(job.isStalled ? 'transfers.state.stalled' : 'transfers.state.running')
    case 'waiting':
      if (job.waitingFor === 'thaw') return text('transfers.state.waiting.thaw')
      return job.retryAt === undefined
        ? text('transfers.state.waiting')
        : text('transfers.state.waiting.retry', { time: formats.time(job.retryAt) })
    case 'paused':
      return text(`transfers.state.paused.${job.pauseCause ?? 'user'}`)
    case 'succeeded':
      return text(job.undoneBy === undefined ? `transfers.done.${job.kind}` : 'transfers.undone')
    default:
      return assertNever(job.state)
  }
}

/** 0 to 1. Nothing to copy (an empty file, a bring back) is done when it has ended. */
export function progressOf(job: JobView): number {
  if (job.state === 'succeeded') return 1
  return job.totalBytes === 0 ? 0 : Math.min(1, job.doneBytes / job.totalBytes)
}

/** How one job, or several that were started together, ended. */
export function describeEnding(jobs: readonly JobView[], text: Text, formats: Formats): string {
  const [first] = jobs
  if (first === undefined) return ''
  if (jobs.length === 1) return describeState(first, text, formats)
  const done = jobs.filter((job) => job.state === 'succeeded').length
  const failed = jobs.filter((job) => job.state === 'failed').length
  const kind = first.kind === 'bring-back' ? 'bring-back' : 'other'
  const words = [
    ...(done > 0 ? [text(`transfers.group.${kind}`, { count: done })] : []),
    ...(failed > 0 ? [text('transfers.group.failed', { count: failed })] : []),
  ]
  return words.join(' · ')
}
