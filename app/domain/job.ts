/** Life of a job (design 6). Terminal: succeeded, failed, cancelled. */
export const jobStates = [
  'queued',
  'running',
  'waiting',
  'paused',
  'committing',
  'verifying',
  'cancelling',
  'cleaning',
  'succeeded',
  'failed',
  'cancelled',
] as const
export type JobState = (typeof jobStates)[number]

/** Why a job is paused. `credentials`: a token ended and new ones are asked for. `not-writable`: a folder of this computer cannot be written. */
export const pauseCauses = ['user', 'offline', 'quit', 'credentials', 'disk-full', 'not-writable'] as const
export type PauseCause = (typeof pauseCauses)[number]

/**
 * What a job does. `restore`: an earlier version becomes the current one of the same file. `copy`: it is written to another place.
 * `bring-back`: a deleted file is current again. `undo`: a finished job is taken back. `download`: a version is written to a file on this computer.
 */
export const jobKinds = ['restore', 'copy', 'bring-back', 'undo', 'download'] as const
export type JobKind = (typeof jobKinds)[number]

/** State of one part; the number is how it crosses to the window. */
export const partStates = { waiting: 0, copying: 1, retrying: 2, done: 3, failed: 4 } as const
export type PartStateCode = (typeof partStates)[keyof typeof partStates]
