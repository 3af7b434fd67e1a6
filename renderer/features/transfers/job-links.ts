import type { JobView } from '../../../app/contract/index.ts'

/** Where a transfer leads to outside of the panel. */
export interface JobLinks {
  /** The history of the file that a job wrote. */
  readonly show: (job: JobView) => void
  readonly editConnection: (connectionId: string) => void
  /** Uploads that were left open in the bucket that a job wrote to. */
  readonly showUploads: (job: JobView) => void
}
