import { describe, expect, it } from 'vitest'
import { faceServer } from '../fakes/faced-store.ts'
import { xmlAnswer } from '../fakes/scripted-server.ts'
import { failureOf } from '../fakes/test-store.ts'

const signal = new AbortController().signal

describe('what a copy says', () => {
  const source = { bucket: 'src', key: 'a b', versionId: 'v/1' }
  const conditions = { ifMatch: 'E1', ifNoneMatch: 'E2', ifModifiedSince: 0, ifUnmodifiedSince: 1_700_000_000_000 }
  const done = xmlAnswer(200, '<CopyObjectResult><ETag>"abc"</ETag></CopyObjectResult>')
  const request = {
    source,
    bucket: 'dst',
    key: 'k',
    conditions,
    metadata: 'copy',
    tags: [{ key: 'a', value: 'b c' }],
  } as const

  it.each([
    [
      'oss',
      'x-oss-',
      { algorithm: 'KMS', kmsKeyId: 'key-1' },
      'KMS',
      'x-oss-server-side-encryption-key-id',
      'x-oss-object-acl',
      'Replace',
    ],
    [
      's3',
      'x-amz-',
      { algorithm: 'KMS', kmsKeyId: 'key-1' },
      'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id',
      'x-amz-acl',
      'REPLACE',
    ],
    [
      'obs',
      'x-obs-',
      { algorithm: 'KMS', kmsKeyId: 'key-1' },
      'kms',
      'x-obs-server-side-encryption-kms-key-id',
      'x-obs-acl',
      'REPLACE',
    ],
  ] as const)('in the words of %s', async (dialect, prefix, encryption, word, keyHeader, aclHeader, replace) => {
    const { server } = await faceServer(() => done)
    const port = server.endpoint.replace(/^.*:/, '')
    const endpoint = `http://${dialect}.localhost:${port}`
    const { store } = await faceServer(() => 'silence', { dialect, endpoint, addressing: 'virtual-hosted' })
    const options = { storageClass: 'IA', acl: 'public-read', encryption } as const
    await store.copyObject({ ...request, options }, signal)
    expect(server.requests[0]?.headers).toMatchObject({
      [`${prefix}copy-source`]: '/src/a%20b?versionId=v%2F1',
      [`${prefix}copy-source-if-match`]: '"E1"',
      [`${prefix}copy-source-if-none-match`]: '"E2"',
      [`${prefix}copy-source-if-modified-since`]: 'Thu, 01 Jan 1970 00:00:00 GMT',
      [`${prefix}copy-source-if-unmodified-since`]: 'Tue, 14 Nov 2023 22:13:20 GMT',
      [`${prefix}metadata-directive`]: 'COPY',
      [`${prefix}tagging-directive`]: replace,
      [`${prefix}tagging`]: 'a=b%20c',
      [`${prefix}storage-class`]: 'IA',
      [`${prefix}server-side-encryption`]: word,
      [keyHeader]: 'key-1',
      [aclHeader]: 'public-read',
    })
  })

  it('in SM4 where OSS has it', async () => {
    const { store, server } = await faceServer(() => done, { dialect: 'oss' })
    await store.copyObject(
      { ...request, options: { encryption: { algorithm: 'SM4', kmsKeyId: 'key-1' }, forbidOverwrite: 'forbid' } },
      signal,
    )
    expect(server.requests[0]?.headers).toMatchObject({
      'x-oss-server-side-encryption': 'KMS',
      'x-oss-server-side-data-encryption': 'SM4',
      'x-oss-server-side-encryption-key-id': 'key-1',
      'x-oss-forbid-overwrite': 'true',
    })
  })

  it('never a header that would break out of its line', async () => {
    const { store, server } = await faceServer(() => done)
    const metadata = { user: { a: 'x\r\nx-amz-acl: public-read' } }
    expect((await failureOf(store.copyObject({ ...request, metadata, options: {} }, signal))).code).toBe(
      'invalid-input',
    )
    expect(server.requests).toHaveLength(0)
  })
})
