import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { CopyRequest, ObjectStore, VersionPage } from '../../app/stores/object-store.ts'
import { openScriptedServer, type ScriptedServer } from '../fakes/scripted-server.ts'
import { failureOf, openTestStore } from '../fakes/test-store.ts'

/**
 * Answers of real servers (Ceph 16 and 18, Swift, Ceph's database store), recorded byte by byte and sent again as they were.
 * Each shows a way of theirs that a client has to survive.
 */

const signal = new AbortController().signal
const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

/** The recorder notes bytes that came after an answer had ended; on the wire there was no note. */
function recorded(name: string): Buffer {
  const bytes = readFileSync(new URL(`../fixtures/recorded/${name}.res`, import.meta.url))
  const note = bytes.indexOf('\n[stray bytes on the connection after this response:]\n')
  if (note === -1) return bytes
  const stray = bytes.subarray(note + '\n[stray bytes on the connection after this response:]\n'.length)
  return Buffer.concat([bytes.subarray(0, note), stray])
}

async function replay(
  ...names: readonly string[]
): Promise<{ readonly store: ObjectStore; readonly server: ScriptedServer }> {
  const server = await openScriptedServer((_, index) => ({
    bytes: recorded(names[Math.min(index, names.length - 1)] ?? ''),
  }))
  const { store } = openTestStore({ endpoint: server.endpoint }, { now: () => Date.parse('2026-11-21T07:55:28Z') })
  opened.push(store, server)
  return { store, server }
}

const restore: CopyRequest = {
  source: { bucket: 'probe-versioned', key: 'docs/report.txt', versionId: '7fcFbwk618eUSlznOUmv1WEVVSQ.rY6' },
  bucket: 'probe-versioned',
  key: 'docs/report.txt',
  metadata: 'copy',
  tags: 'copy',
  options: {},
}
const upload = { bucket: 'probe-versioned', key: 'big/source.bin', uploadId: '2~3SudPx2R4i4M6H9tOscbXOeHM7_5B4U' }
const part = { upload, partNumber: 1, source: restore.source, range: { firstByte: 0, lastByte: 5 * 2 ** 20 - 1 } }
const ref = { bucket: 'probe-versioned', key: 'docs/report.txt', versionId: 'EDlBAofrq.pEUbCQlTQu.kzMDEJDucx' }

describe('answers of real servers', () => {
  it('H1: a copy without version ids, its ETag without quotes in Ceph 16', async () => {
    const { store } = await replay('rgw16/b15-restore-v1-onto-itself', 'rgw18/b15-restore-v1-onto-itself')
    const copied = await store.copyObject(restore, signal)
    expect(copied).toMatchObject({ etag: '2025f9a9fc2e29e3b32da4c856e18b4a' })
    expect(copied).not.toHaveProperty('versionId')
    expect((await store.copyObject(restore, signal)).etag).toBe('2025f9a9fc2e29e3b32da4c856e18b4a')
  })

  it('H1: a copied part, quoted or not', async () => {
    const { store } = await replay('rgw16/e13-part-copy-1', 'rgw18/e13-part-copy-1')
    expect(await store.copyPart(part, signal)).toEqual({ partNumber: 1, etag: 'f4cd07cae6d61d50d1f9f75eb7bd8a2f' })
    expect((await store.copyPart(part, signal)).etag).toMatch(/^[0-9a-f]{32}$/)
  })

  it('Ceph names itself with each object: copies there share what is stored, and tags are counted where there are any', async () => {
    const { store } = await replay('rgw16/h08-head-tagging-count', 'rgw16/e09-head')
    expect(await store.headVersion(ref, {}, signal)).toMatchObject({ sizeBytes: 1, tagCount: 1, sharesCopies: true })
    expect(await store.headVersion(ref, {}, signal)).toMatchObject({ tagCount: 0, sharesCopies: true })
  })

  it('H2: Complete without an ETag, which the same request gives the second time', async () => {
    const { store } = await replay('rgw16/e07-complete', 'rgw16/e08-complete-twice')
    const request = { upload, parts: [{ partNumber: 1, etag: 'f4cd07cae6d61d50d1f9f75eb7bd8a2f' }] }
    expect(await store.completeUpload(request, signal)).toMatchObject({
      etag: '',
      versionId: 'YBzsz5wX9fKy9We4kGm5H7D-6A3FsNt',
    })
    expect((await store.completeUpload(request, signal)).etag).toBe('ca8eee3ff9babbe29d6a2aacde076b0a-8')
  })

  it('H3 and H12: a listing whose keys hold everything, encoded', async () => {
    const { store } = await replay('rgw18/f91-list-versions-url-encoded')
    const page = await store.listVersions('probe-keys', { prefix: '' }, signal)
    const keys = new Set(page.entries.map((entry) => entry.key))
    for (const key of [
      '  two  spaces ',
      '..',
      '/lead',
      '100%/50%25.txt',
      'a+b c+d',
      'ctl\u0001x',
      'u\ufffex',
      'cr\r\nlf',
      'a//b',
    ]) {
      expect(keys).toContain(key)
    }
  })

  it('H12: the same listing not encoded, which is no XML 1.0, is read all the same', async () => {
    const { store } = await replay('rgw16/f92-list-versions-raw')
    const page = await store.listVersions('probe-keys', { prefix: '' }, signal)
    const keys = new Set(page.entries.map((entry) => entry.key))
    for (const key of ['  two  spaces ', 'ctl\u0001x', 'u\ufffex', 'cr\r\nlf', 'a%2Fb', 'a+b c+d'])
      expect(keys).toContain(key)
  })

  it('H3: a marker that ends a page at a folder is sent back as it came', async () => {
    const { store, server } = await replay('rgw16/g12-delimiter', 'rgw16/g13-delimiter-from-prefix')
    const query = { prefix: '', delimiter: '/', maxKeys: 2 }
    const page = await store.listVersions('probe-page', query, signal)
    expect(page).toMatchObject({ prefixes: ['a/', 'b/'], continuation: { keyMarker: 'b/', versionIdMarker: 'null' } })
    await store.listVersions('probe-page', { ...query, ...rest(page) }, signal)
    expect(server.requests[1]?.target).toContain('key-marker=b%2F&version-id-marker=null')
  })

  it('H4: a marker is a plain 404, whether asked for by id or not', async () => {
    const { store } = await replay('rgw16/a17-head-current-is-marker', 'rgw16/a19-head-marker-version')
    expect(await failureOf(store.headVersion({ bucket: ref.bucket, key: ref.key }, {}, signal))).toMatchObject({
      code: 'object-not-found',
    })
    expect(await failureOf(store.headVersion(ref, {}, signal))).toMatchObject({ code: 'version-not-found' })
  })

  it('H5: unknown and malformed version ids are 404 NoSuchKey on Ceph', async () => {
    const { store } = await replay('rgw16/a11-get-no-such-version', 'rgw16/a12-get-malformed-version')
    for (const versionId of ['AAAA', 'not a version']) {
      const failure = await failureOf(store.getObject({ ...ref, versionId }, {}, signal))
      expect(failure).toMatchObject({ code: 'version-not-found', retry: 'never', facts: { providerCode: 'NoSuchKey' } })
    }
  })

  it('H5: a malformed version id is 500 on Swift, asked again and then given up', async () => {
    const { store, server } = await replay('swift/a12-get-malformed-version')
    const failure = await failureOf(store.getObject({ ...ref, versionId: 'not a version' }, {}, signal))
    expect(failure).toMatchObject({ code: 'server-error', facts: { httpStatus: 500, providerCode: 'InternalError' } })
    expect(server.requests).toHaveLength(3)
  })

  it('H5: an empty version id, which would mean the current version, is never sent', async () => {
    const { store, server } = await replay('rgw16/a13-get-empty-version')
    expect(await failureOf(store.getObject({ ...ref, versionId: '' }, {}, signal))).toMatchObject({
      code: 'invalid-input',
    })
    expect(server.requests).toHaveLength(0)
  })

  it('H5 and H6: deletions that change nothing are quiet', async () => {
    const { store } = await replay('rgw16/a24-delete-again', 'rgw16/b21-delete-missing-version')
    expect(await store.deleteObject(ref.bucket, ref.key, signal)).not.toHaveProperty('versionId')
    expect(await store.deleteVersion({ ...ref, versionId: 'AAAA' }, signal)).not.toHaveProperty('isDeleteMarker')
  })

  it('H7: Ceph 16 copies against the condition, Ceph 18 refuses', async () => {
    const { store } = await replay('rgw16/c11-if-match-fails', 'rgw18/c11-if-match-fails')
    const request = { ...restore, conditions: { ifMatch: '00000000000000000000000000000000' } }
    expect((await store.copyObject(request, signal)).etag).toBe('2025f9a9fc2e29e3b32da4c856e18b4a')
    expect(await failureOf(store.copyObject(request, signal))).toMatchObject({
      code: 'precondition-failed',
      retry: 'never',
    })
  })

  it('H7: a 304 with a body does not spoil the requests after it', async () => {
    const { store } = await replay('rgw18/c12-if-none-match-same', 'rgw16/a23-list-versions')
    const request = { ...restore, conditions: { ifNoneMatch: '2025f9a9fc2e29e3b32da4c856e18b4a' } }
    expect(await failureOf(store.copyObject(request, signal))).toMatchObject({ code: 'not-modified', retry: 'never' })
    expect((await store.listVersions(ref.bucket, { prefix: '' }, signal)).entries).toHaveLength(4)
  })

  it('H8: a marker that is gone jumps to the next key; the page is read as it is', async () => {
    const { store } = await replay('rgw16/g10-version-marker-unknown')
    const continuation = { keyMarker: 'many', versionIdMarker: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }
    const page = await store.listVersions('probe-page', { prefix: '', continuation, maxKeys: 3 }, signal)
    expect(page.entries.map((entry) => [entry.kind, entry.key])).toEqual([
      ['delete-marker', 'zz'],
      ['version', 'zz'],
    ])
  })

  it('H9: a key alone as position begins at that key on Ceph; what was seen is left out', async () => {
    const { store } = await replay('rgw16/g07-key-marker-only')
    const page = await store.listVersions(
      'probe-page',
      { prefix: '', continuation: { keyMarker: 'many' }, maxKeys: 3 },
      signal,
    )
    expect(page.entries).toEqual([])
    expect(page.continuation).toMatchObject({ keyMarker: 'many' })
    expect(page.continuation?.versionIdMarker).toMatch(/.+/)
  })

  it('H10: Complete must name every part; part 10001, which Ceph takes, is never sent', async () => {
    const { store, server } = await replay('rgw16/e24-complete-subset-of-parts', 'rgw16/e17-part-copy-number-10001')
    const request = { upload, parts: [{ partNumber: 1, etag: 'x' }] }
    expect(await failureOf(store.completeUpload(request, signal))).toMatchObject({
      code: 'part-rejected',
      retry: 'never',
    })
    expect(await failureOf(store.copyPart({ ...part, partNumber: 10_001 }, signal))).toMatchObject({
      code: 'invalid-input',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('H11: the tagging directive is said although Ceph does not listen', async () => {
    const { store, server } = await replay('rgw18/h04-restore-copies-tags')
    await store.copyObject(restore, signal)
    expect(server.requests[0]?.headers['x-amz-tagging-directive']).toBe('COPY')
  })

  it('H13: errors with an empty message keep their code and request id', async () => {
    const { store } = await replay('rgw16/c37-bad-signature', 'rgw16/c38-unknown-key')
    const wrongSecret = await failureOf(store.listVersions(ref.bucket, { prefix: '' }, signal))
    expect(wrongSecret).toMatchObject({
      code: 'wrong-secret',
      facts: { requestId: 'tx00000592efdf5d38bad2f-006b014e70-1025-default' },
    })
    expect(wrongSecret.facts).not.toHaveProperty('providerMessage')
    expect(await failureOf(store.listVersions(ref.bucket, { prefix: '' }, signal))).toMatchObject({
      code: 'wrong-key-id',
    })
  })

  it('H14: a copy source has a literal slash after the bucket, without which Ceph ends', async () => {
    const { store, server } = await replay('rgw18/e13-part-copy-1')
    await store.copyPart({ ...part, source: { ...restore.source, key: 'a b/c?d' } }, signal)
    expect(server.requests[0]?.headers['x-amz-copy-source']).toMatch(/^\/probe-versioned\/a%20b\/c%3Fd\?versionId=/)
  })

  it('H15: Swift names version null after a cut inside a key; the last entry is the position', async () => {
    const { store } = await replay('swift/g09-version-marker-middle')
    const continuation = { keyMarker: 'many', versionIdMarker: '1795246768.44449' }
    const page = await store.listVersions('probe-page', { prefix: '', continuation, maxKeys: 3 }, signal)
    expect(page.continuation).toEqual({ keyMarker: 'many', versionIdMarker: '1795246768.39139' })
  })

  it("H15: a listing that begins its key anew is stopped (Ceph's database store)", async () => {
    const { store } = await replay('dbstore18/g09-version-marker-middle')
    const continuation = { keyMarker: 'many', versionIdMarker: 'bXW1pCKbNQjejCHx7SAiP0UIH9yl5WN' }
    const failure = await failureOf(store.listVersions('probe-page', { prefix: '', continuation, maxKeys: 3 }, signal))
    expect(failure).toMatchObject({ code: 'repeated-marker' })
  })

  it("H15: a copy that says 200 and names no ETag leaves its outcome open (Ceph's database store)", async () => {
    const { store } = await replay('dbstore18/b15-restore-v1-onto-itself')
    expect(await failureOf(store.copyObject(restore, signal))).toMatchObject({
      code: 'outcome-unknown',
      retry: 'never',
    })
  })

  it('markers and versions keep the order in which they were listed', async () => {
    for (const name of ['rgw16/a23-list-versions', 'swift/a23-list-versions']) {
      const { store } = await replay(name)
      const { entries } = await store.listVersions(ref.bucket, { prefix: '' }, signal)
      expect(entries.map((entry) => [entry.kind, entry.isLatest])).toEqual([
        ['delete-marker', true],
        ['version', false],
        ['version', false],
        ['version', false],
      ])
    }
  })
})

function rest(page: VersionPage) {
  return page.continuation === undefined ? {} : { continuation: page.continuation }
}
