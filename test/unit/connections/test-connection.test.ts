import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type ConnectionsOptions,
  type ConnectionTarget,
  openConnections,
} from '../../../app/connections/connections.ts'
import { createSessionVault } from '../../../app/connections/session-vault.ts'
import type { ConnectionDraft } from '../../../app/contract/views.ts'
import { AppError, type ErrorCode } from '../../../app/domain/app-error.ts'
import type { ObjectStore } from '../../../app/stores/object-store.ts'
import { fakeStore } from '../../fakes/fake-store.ts'

const signal = new AbortController().signal
const draft: ConnectionDraft = {
  name: 'Reports',
  dialect: 'oss',
  endpoint: 'oss-cn-hangzhou.aliyuncs.com',
  region: '',
  accessKeyId: 'AKIDEXAMPLE00001234',
  accessKeySecret: 'planted-secret-value',
}

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'strata-connection-test-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

function open(overrides: Partial<ConnectionsOptions> = {}) {
  return openConnections({
    dataDir,
    vault: createSessionVault(),
    openStore: () => fakeStore({}),
    now: () => 0,
    ...overrides,
  })
}

const failing = (code: ErrorCode) => () => Promise.reject(new AppError(code, code))
const outcomes = (steps: readonly { step: string; outcome: string }[]) =>
  Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]))

describe('connection test', () => {
  const buckets: Partial<ObjectStore> = { listBuckets: () => Promise.resolve({ buckets: [] }) }

  async function run(answers: Partial<ObjectStore>, change: Partial<ConnectionDraft> = {}) {
    const connections = await open({ openStore: () => fakeStore(answers) })
    return connections.test({ draft: { ...draft, ...change } }, signal)
  }

  it('passes up to the bucket list when no bucket is named', async () => {
    expect(outcomes(await run(buckets))).toEqual({
      reach: 'passed',
      clock: 'passed',
      'sign-in': 'passed',
      'list-buckets': 'passed',
      'open-bucket': 'skipped',
      'list-versions': 'skipped',
    })
  })

  it.each([
    ['cannot-connect', 'reach'],
    ['not-a-store', 'reach'],
    ['tls-failed', 'reach'],
    ['clock-skew', 'clock'],
    ['wrong-key-id', 'sign-in'],
    ['wrong-secret', 'sign-in'],
    ['token-expired', 'sign-in'],
    ['access-denied', 'list-buckets'],
    ['internal', 'list-buckets'],
  ] as const)('says that %s stops at %s, and that what comes before passed', async (code, step) => {
    const steps = await run({ listBuckets: failing(code) })
    const at = steps.findIndex((one) => one.step === step)
    expect(steps.map((one) => one.outcome)).toEqual(
      steps.map((_, index) => (index < at ? 'passed' : index === at ? 'failed' : 'skipped')),
    )
    expect(steps[at]?.error?.code).toBe(code)
  })

  it('goes on to the named bucket when the account may not list buckets', async () => {
    const steps = await run(
      {
        listBuckets: failing('access-denied'),
        getBucketInfo: (name) => Promise.resolve({ name, versioning: 'enabled' }),
        listVersions: () => Promise.resolve({ entries: [], prefixes: [] }),
      },
      { bucket: 'reports' },
    )
    expect(outcomes(steps)).toMatchObject({
      'sign-in': 'passed',
      'list-buckets': 'skipped',
      'open-bucket': 'passed',
      'list-versions': 'passed',
    })
  })

  it('says that the right to list versions is missing', async () => {
    const steps = await run(
      {
        ...buckets,
        getBucketInfo: (name) => Promise.resolve({ name, versioning: 'enabled' }),
        listVersions: failing('access-denied'),
      },
      { bucket: 'reports' },
    )
    expect(steps.at(-1)).toMatchObject({ step: 'list-versions', outcome: 'failed', error: { code: 'access-denied' } })
  })

  it('stops at a bucket that does not exist', async () => {
    const steps = await run({ ...buckets, getBucketInfo: failing('bucket-not-found') }, { bucket: 'nope' })
    expect(outcomes(steps)).toMatchObject({ 'open-bucket': 'failed', 'list-versions': 'skipped' })
  })

  it('closes its store and saves nothing', async () => {
    let closed = 0
    const vault = createSessionVault()
    const connections = await open({
      vault,
      openStore: () => fakeStore({ ...buckets, close: () => Promise.resolve(void closed++) }),
    })
    await connections.test({ draft }, signal)
    expect(closed).toBe(1)
    expect(await readdir(dataDir)).toEqual([])
  })

  it('tests an edited connection with the saved secret', async () => {
    const targets: ConnectionTarget[] = []
    const connections = await open({
      openStore: (target) => {
        targets.push(target)
        return fakeStore({ listBuckets: async () => (await target.credentials(signal), { buckets: [] }) })
      },
    })
    const { id } = await connections.create(draft, signal)
    const steps = await connections.test(
      { id, draft: { ...draft, accessKeyId: '', accessKeySecret: '', region: 'cn-beijing' } },
      signal,
    )
    expect(outcomes(steps)['list-buckets']).toBe('passed')
    expect(targets[0]?.region).toBe('cn-beijing')
  })

  it('says that a secret is needed when there is none', async () => {
    const connections = await open({
      openStore: (target) =>
        fakeStore({ listBuckets: async () => (await target.credentials(signal), { buckets: [] }) }),
    })
    const steps = await connections.test({ draft: { ...draft, accessKeyId: '', accessKeySecret: '' } }, signal)
    expect(steps.find((step) => step.outcome === 'failed')).toMatchObject({
      step: 'sign-in',
      error: { code: 'secret-needed' },
    })
  })

  it('ends when it is cancelled', async () => {
    const controller = new AbortController()
    const connections = await open({
      openStore: () =>
        fakeStore({
          listBuckets: () => {
            controller.abort(new Error('stopped'))
            return Promise.reject(new Error('aborted'))
          },
        }),
    })
    await expect(connections.test({ draft }, controller.signal)).rejects.toThrow('stopped')
  })
})
