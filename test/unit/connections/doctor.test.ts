import { describe, expect, it } from 'vitest'
import { diagnose, type Patient } from '../../../app/connections/doctor.ts'
import type { NetworkProbe } from '../../../app/connections/network-probe.ts'
import { findingSchema } from '../../../app/contract/connecting.ts'
import { AppError, type ErrorCode } from '../../../app/domain/app-error.ts'
import type { ObjectStore } from '../../../app/stores/object-store.ts'
import { fakeStore } from '../../fakes/fake-store.ts'

const signal = new AbortController().signal
const network: NetworkProbe = {
  lookup: async () => ['192.0.2.7'],
  handshake: async () => 'Example CA, Jan 1 2030',
}
const refuse = (code: ErrorCode) => () => Promise.reject(new AppError(code, code, { facts: { requestId: 'R1' } }))
const version = { kind: 'version', key: 'k', versionId: 'v1', sizeBytes: 3 }
const asked: unknown[] = []
const healthy = {
  profile: { capabilities: { tags: true } },
  listBuckets: async () => ({ buckets: [{ name: 'reports' }] }),
  getBucketInfo: async () => ({ name: 'reports', versioning: 'enabled', region: 'cn-hangzhou' }),
  listVersions: async () => ({ entries: [version], prefixes: [] }),
  headVersion: async () => ({}),
  getTags: async () => [],
  getLifecycle: async () => [],
  completeUpload: refuse('upload-not-found'),
  abortUpload: async () => undefined,
  deleteVersion: async (ref: unknown) => void asked.push(ref),
} as unknown as Partial<ObjectStore>

async function examine(
  answers: Partial<ObjectStore> = {},
  change: Partial<Omit<Patient, 'randomId'>> = {},
  net: Partial<NetworkProbe> = {},
) {
  const store = fakeStore({ ...healthy, ...answers })
  const { findings } = await diagnose(
    { endpoint: 'https://store.example', store, randomId: 'F'.repeat(32), ...change },
    { ...network, ...net },
    signal,
  )
  for (const finding of findings) findingSchema.parse(finding)
  return {
    findings,
    outcomes: Object.fromEntries(findings.map(({ check, outcome }) => [check, outcome])),
    of: (name: string) => findings.find(({ check }) => check === name),
  }
}

describe('doctor', () => {
  it('looks at everything, down to the rights to write and to remove', async () => {
    const { outcomes, of } = await examine()
    expect(outcomes).toEqual({
      dns: 'passed',
      proxy: 'skipped',
      tls: 'passed',
      reach: 'passed',
      clock: 'passed',
      'sign-in': 'passed',
      'list-buckets': 'passed',
      versioning: 'passed',
      'list-versions': 'passed',
      'read-version': 'passed',
      tags: 'passed',
      lifecycle: 'passed',
      write: 'passed',
      'remove-marker': 'passed',
    })
    expect(of('dns')?.detail).toBe('store.example = 192.0.2.7')
    expect(of('versioning')?.detail).toBe('reports, enabled, cn-hangzhou')
  })

  it('stops at a name that does not exist, and at a certificate that is not trusted', async () => {
    const failing = (code: string) => () => Promise.reject(Object.assign(new Error('x'), { code }))
    const dns = await examine({}, {}, { lookup: failing('ENOTFOUND') })
    expect(dns.of('dns')).toMatchObject({ outcome: 'failed', error: { code: 'dns-failed' } })
    expect(dns.outcomes['sign-in']).toBe('skipped')
    const tls = await examine({}, {}, { handshake: failing('SELF_SIGNED_CERT_IN_CHAIN') })
    expect(tls.of('tls')).toMatchObject({ outcome: 'failed', error: { code: 'tls-failed' } })
    const closed = await examine({}, {}, { handshake: failing('ECONNREFUSED') })
    expect(closed.of('reach')).toMatchObject({ outcome: 'failed', error: { code: 'cannot-connect' } })
  })

  it('blames the proxy where the proxy refuses the user or password', async () => {
    const { outcomes, of } = await examine(
      { listBuckets: refuse('proxy-password') },
      { proxy: async () => 'http://anna:planted@proxy.example:3128' },
    )
    expect(outcomes).toMatchObject({ proxy: 'failed', reach: 'skipped', 'sign-in': 'skipped' })
    expect(of('proxy')).toMatchObject({ detail: 'http://proxy.example:3128', error: { code: 'proxy-password' } })
  })

  it('names the proxy without its user and password', async () => {
    const { findings, of } = await examine({}, { proxy: async () => 'http://anna:planted@proxy.example:3128' })
    expect(of('proxy')).toMatchObject({ outcome: 'passed', detail: 'http://proxy.example:3128' })
    expect(JSON.stringify(findings)).not.toContain('planted')
  })

  it('says which right is missing, and goes on with the others', async () => {
    const { outcomes, of } = await examine({
      listVersions: refuse('access-denied'),
      getLifecycle: refuse('access-denied'),
    })
    expect(of('list-versions')).toMatchObject({
      outcome: 'failed',
      error: { code: 'access-denied', facts: { requestId: 'R1' } },
    })
    expect(outcomes).toMatchObject({ versioning: 'passed', 'read-version': 'skipped', lifecycle: 'failed' })
  })

  it('goes on with the bucket of a connection that may not list buckets', async () => {
    const { outcomes } = await examine({ listBuckets: refuse('access-denied') }, { bucket: 'reports' })
    expect(outcomes).toMatchObject({
      'sign-in': 'passed',
      'list-buckets': 'failed',
      versioning: 'passed',
      tags: 'passed',
    })
  })

  it('stops at a wrong secret', async () => {
    const { outcomes } = await examine({ listBuckets: refuse('wrong-secret') })
    expect(outcomes).toMatchObject({
      clock: 'passed',
      'sign-in': 'failed',
      'list-buckets': 'skipped',
      versioning: 'skipped',
    })
  })

  it('asks for no change: only for the end of an upload, and the removal from a file, that never were', async () => {
    asked.length = 0
    const { outcomes } = await examine()
    // The fake fails on every call that was not given, so no other change was asked for.
    expect(Object.values(outcomes)).not.toContain('failed')
    expect(asked).toEqual([{ bucket: 'reports', key: `strata-check-${'F'.repeat(12)}`, versionId: 'v1' }])
  })

  it('names the right that is missing for writing, for cancelling and for removing', async () => {
    const { of } = await examine({ completeUpload: refuse('access-denied'), deleteVersion: refuse('access-denied') })
    expect(of('write')).toMatchObject({ outcome: 'failed', detail: 'reports', error: { code: 'access-denied' } })
    expect(of('remove-marker')).toMatchObject({ outcome: 'failed', error: { code: 'access-denied' } })
    expect((await examine({ abortUpload: refuse('access-denied') })).outcomes['write']).toBe('failed')
  })

  it.each(['outcome-unknown', 'invalid-request', 'not-supported', 'server-error'] as const)(
    'says that only doing it would show it, where the answer is %s',
    async (code) => {
      const answers = { completeUpload: refuse(code), copyPart: refuse(code), deleteVersion: refuse(code) }
      const { outcomes } = await examine(answers)
      expect(outcomes).toMatchObject({ write: 'unknown', 'remove-marker': 'unknown' })
    },
  )

  it('asks another way where a store makes nothing of the end of an upload that never was', async () => {
    const odd = { completeUpload: refuse('server-error') }
    expect((await examine({ ...odd, copyPart: refuse('upload-not-found') })).outcomes['write']).toBe('passed')
    expect((await examine({ ...odd, copyPart: refuse('access-denied') })).outcomes['write']).toBe('failed')
  })

  it('asks for no removal where ids of versions may mean nothing', async () => {
    const never = { getBucketInfo: async () => ({ name: 'reports', versioning: 'never' as const }) }
    expect((await examine(never)).outcomes['remove-marker']).toBe('unknown')
    const nameless = { listVersions: async () => ({ entries: [{ ...version, versionId: 'null' }], prefixes: [] }) }
    const { outcomes } = await examine(nameless as unknown as Partial<ObjectStore>)
    expect(outcomes).toMatchObject({ write: 'passed', 'remove-marker': 'unknown' })
    const empty = { listVersions: async () => ({ entries: [], prefixes: [] }) }
    expect((await examine(empty)).outcomes).toMatchObject({ write: 'unknown', 'remove-marker': 'unknown' })
  })
})
