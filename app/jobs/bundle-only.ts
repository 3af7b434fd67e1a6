import type { BundleItem } from './bundle-item.ts'
import type { JobRun } from './job-run.ts'

/** Files that are to be sent: all, or those that are tried again by themselves. */
export function meantOf(run: JobRun, items: readonly BundleItem[]): readonly BundleItem[] {
  const only = run.record().bundle?.only
  return only === undefined ? items : items.filter(({ at }) => only.places.includes(at))
}

/** Where some were tried again by themselves and others were never begun, the job goes back to how it had ended. @returns whether it does. */
export function leaveOthers(run: JobRun): boolean {
  const only = run.record().bundle?.only
  if (only === undefined || run.bundle().board.among(['waiting'], 0, 1).items.length === 0) return false
  if (only.error === undefined) run.move({ kind: 'cancel' })
  else run.move({ kind: 'fail' }, { error: only.error })
  return true
}
