import { describe, expect, it } from 'vitest'
import type { OperationName } from '../../app/practice/protocol/operation-name.ts'
import { call, openBench, signal } from './harness.ts'

const bucket = 'docs'
const rightsOf = {
  oss: { write: 'oss:PutObject', abort: 'oss:AbortMultipartUpload', remove: 'oss:DeleteObjectVersion' },
  s3: { write: 's3:PutObject', abort: 's3:AbortMultipartUpload', remove: 's3:DeleteObjectVersion' },
  obs: {
    write: 'obs:object:PutObject',
    abort: 'obs:object:AbortMultipartUpload',
    remove: 'obs:object:DeleteObjectVersion',
  },
} as const

describe.each(['oss', 's3', 'obs'] as const)('the rights that the doctor finds, %s', (dialect) => {
  const rights = rightsOf[dialect]

  async function examine(denied: readonly OperationName[]) {
    await using bench = await openBench({ dialect, addressing: dialect === 'obs' ? 'virtual-hosted' : 'path' })
    const { practice, engine, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.version(bucket, 'a/b.txt', { content: 'one' })
    const fault = { kind: 'error', status: 403, code: 'AccessDenied' } as const
    if (denied.length > 0) practice.faults.add({ fault, operations: denied })
    const list = () => bench.store.listVersions(bucket, { prefix: '' }, signal)
    const before = await list()
    const { findings, bucket: examined } = await call(engine, 'connections.diagnose', { id: connectionId })
    expect(examined).toBe(bucket)
    expect(await list()).toEqual(before)
    return (name: string) => findings.find(({ check }) => check === name)
  }

  it('are all there, and nothing was changed by asking', async () => {
    const of = await examine([])
    for (const check of ['write', 'remove-marker', 'tags', 'lifecycle', 'read-version', 'list-versions'])
      expect(of(check)).toMatchObject({ outcome: 'passed' })
  })

  it('are named one by one where they are missing', async () => {
    const write = await examine(['CompleteMultipartUpload'])
    expect(write('write')).toMatchObject({ outcome: 'failed', error: { facts: { missingRights: [rights.write] } } })
    const abort = await examine(['AbortMultipartUpload'])
    expect(abort('write')).toMatchObject({ outcome: 'failed', error: { facts: { missingRights: [rights.abort] } } })
    const remove = await examine(['DeleteObject'])
    expect(remove('write')).toMatchObject({ outcome: 'passed' })
    expect(remove('remove-marker')).toMatchObject({
      outcome: 'failed',
      error: { facts: { missingRights: [rights.remove] } },
    })
  })
})
