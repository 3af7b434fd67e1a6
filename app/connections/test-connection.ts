import { toErrorView } from '../contract/router.ts'
import type { TestStep } from '../contract/views.ts'
import { type AppError, type ErrorCode, toAppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'

type StepName = TestStep['step']
const order: readonly StepName[] = ['reach', 'clock', 'sign-in', 'list-buckets', 'open-bucket', 'list-versions']

/** Failures that are decided before anybody may say what an account is allowed to do. */
const firstSteps: Partial<Record<ErrorCode, StepName>> = {
  'cannot-connect': 'reach',
  'dns-failed': 'reach',
  'tls-failed': 'reach',
  'proxy-failed': 'reach',
  'proxy-password': 'reach',
  'timed-out': 'reach',
  'connection-lost': 'reach',
  offline: 'reach',
  'not-a-store': 'reach',
  'malformed-answer': 'reach',
  'redirect-refused': 'reach',
  'server-error': 'reach',
  throttled: 'reach',
  'clock-skew': 'clock',
  'wrong-key-id': 'sign-in',
  'wrong-secret': 'sign-in',
  'token-expired': 'sign-in',
  'token-invalid': 'sign-in',
  'account-suspended': 'sign-in',
  'secret-needed': 'sign-in',
  'vault-locked': 'sign-in',
  'vault-unavailable': 'sign-in',
  'vault-damaged': 'sign-in',
}

type Outcome = { readonly outcome: TestStep['outcome']; readonly error?: AppError }

async function attempt(task: () => Promise<unknown>, signal: AbortSignal): Promise<Outcome> {
  try {
    await task()
    return { outcome: 'passed' }
  } catch (thrown) {
    signal.throwIfAborted()
    return { outcome: 'failed', error: toAppError(thrown) }
  }
}

/** Where a failed request stopped: at `own`, or at one of the steps that come before any question of rights. */
function stepOf(error: AppError, own: StepName): StepName {
  return firstSteps[error.code] ?? own
}

/** What of a connection decides what can be tried. */
export interface TestedConnection {
  /** The one bucket to open, when the connection names it: then a refused bucket list is no failure. */
  readonly bucket?: string | undefined
  /** Without a key there is nobody whose buckets could be listed. */
  readonly isAnonymous?: true | undefined
}

/**
 * Tries a connection step by step, without changing anything. Steps before the one that failed passed; those after it are skipped.
 * @returns all six steps, in order.
 */
export async function testConnection(
  store: ObjectStore,
  { bucket, isAnonymous }: TestedConnection,
  signal: AbortSignal,
): Promise<readonly TestStep[]> {
  const results = new Map<StepName, Outcome>()
  const passUpTo = (step: StepName) => {
    for (const name of order.slice(0, order.indexOf(step)))
      if (!results.has(name)) results.set(name, { outcome: 'passed' })
  }
  const run = async (own: StepName, task: () => Promise<unknown>): Promise<Outcome> => {
    const outcome = await attempt(task, signal)
    const step = outcome.error === undefined ? own : stepOf(outcome.error, own)
    passUpTo(step)
    results.set(step, outcome)
    return outcome
  }
  const finish = () => order.map((step) => toTestStep(step, results.get(step) ?? { outcome: 'skipped' }))

  if (isAnonymous === true && bucket !== undefined) {
    for (const step of ['clock', 'sign-in', 'list-buckets'] as const) results.set(step, { outcome: 'skipped' })
    await run('open-bucket', () => store.listObjects(bucket, { prefix: '', delimiter: '/', maxKeys: 1 }, signal))
    if (results.get('open-bucket')?.outcome === 'passed')
      await run('list-versions', () => store.listVersions(bucket, { prefix: '', maxKeys: 1 }, signal))
    return finish()
  }
  const listed = await run('list-buckets', () => store.listBuckets({}, signal))
  if (listed.error !== undefined) {
    if (bucket === undefined || stepOf(listed.error, 'list-buckets') !== 'list-buckets') return finish()
    results.set('list-buckets', { outcome: 'skipped', error: listed.error })
  }
  if (bucket === undefined) return finish()
  const opened = await run('open-bucket', () => store.getBucketInfo(bucket, signal))
  // Some accounts may read versions and not the bucket's settings.
  if (opened.error !== undefined && opened.error.code !== 'access-denied') return finish()
  await run('list-versions', () => store.listVersions(bucket, { prefix: '', maxKeys: 1 }, signal))
  return finish()
}

function toTestStep(step: StepName, { outcome, error }: Outcome): TestStep {
  return error === undefined ? { step, outcome } : { step, outcome, error: toErrorView(error) }
}
