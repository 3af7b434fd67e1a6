import { toAppError } from '../domain/app-error.ts'
import { checkRemoved, isEnoughToRemove, planRemoval } from './bundle-plan.ts'
import type { BundleWork } from './bundle-work.ts'
import { mayNotRemove } from './failure.ts'
import type { JobRun } from './job-run.ts'
import { isBare, promoteTop } from './promote.ts'

/** Takes a restore back: the version that it made is removed, while its content stays where it was. */
export function removalWork(run: JobRun): BundleWork {
  const { bucket } = run.record().source
  return {
    repeatability: 'harmless',
    isEnoughToPlan: isEnoughToRemove,
    isEnoughToCheck: (item, entries) => [item.versionId, item.made?.versionId].includes(entries.at(-1)?.versionId),
    plan: (item, entries) => planRemoval(item, entries, run.clock.now()),
    beforePlan: async () => undefined,
    afterPlan: async () => undefined,
    async send(item) {
      try {
        const versionId = item.made?.versionId ?? ''
        await run.store.deleteVersion({ bucket, key: item.key, versionId }, run.signal)
        return { ...item, state: 'answered' }
      } catch (thrown) {
        run.signal.throwIfAborted()
        const { code } = toAppError(thrown)
        if (code === 'version-not-found' || code === 'object-not-found') return { ...item, state: 'answered' }
        // Where nothing may be removed, a job of its own makes current what was current before.
        if (mayNotRemove(code)) return { ...item, state: 'delegated' }
        throw thrown
      }
    },
    findMade: async () => undefined,
    check: (item, entries) => (isBare(entries) ? undefined : checkRemoved(item, entries, run.clock.now())),
    async look(item, entries) {
      const done = checkRemoved(item, entries, run.clock.now())
      if (done !== undefined) await promoteTop(run.store, { bucket, key: item.key }, entries, run.signal)
      return done
    },
  }
}
