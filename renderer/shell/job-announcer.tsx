import { describeEnding, describeState } from '../features/transfers/job-words.ts'
import type { TransfersStore } from '../features/transfers/store.ts'
import { nameOf } from '../i18n/file-name.ts'
import { useFormats, useText } from '../i18n/text.tsx'
import { LiveRegion } from '../ui/live-region.tsx'
import { useStore } from '../ui/use-store.ts'

/** Tells people who listen how a job ended. */
export function JobAnnouncer({ store }: { readonly store: TransfersStore }) {
  const text = useText()
  const formats = useFormats()
  const ended = useStore(store, (state) => state.ended)
  if (ended === undefined) return <LiveRegion announcement={undefined} />
  const { id, jobs } = ended
  const [job] = jobs
  if (job === undefined) return <LiveRegion announcement={undefined} />
  if (jobs.length > 1) return <LiveRegion announcement={{ id, text: describeEnding(jobs, text, formats) }} />
  const name = nameOf(job.destination.key)
  if (job.state === 'failed') {
    const reason = text(`error.${job.error?.code ?? 'internal'}.text`)
    return <LiveRegion announcement={{ id, text: text('transfers.announce.failed', { name, reason }) }} />
  }
  if (job.state === 'cancelled') {
    return <LiveRegion announcement={{ id, text: text('transfers.announce.cancelled', { name }) }} />
  }
  const result = describeState(job, text, formats)
  return <LiveRegion announcement={{ id, text: text('transfers.announce.succeeded', { name, result }) }} />
}
