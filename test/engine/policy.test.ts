import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createSessionVault } from '../../app/connections/session-vault.ts'
import type { ConnectionDraft } from '../../app/contract/views.ts'
import { type Bench, call, entriesOf, failure, openBench, temporaryFolder, testKeys, untilEnded } from './harness.ts'

const bucket = 'docs'
const keys = { accessKeyId: testKeys.accessKeyId, accessKeySecret: testKeys.accessKeySecret }

/** An engine that is opened anew under a policy; the connection of the bench was made before there was one. */
async function underPolicy(content: (bench: Bench) => object) {
  const folder = await temporaryFolder()
  const bench = await openBench({ engine: { vault: createSessionVault() } })
  bench.practice.seed.bucket(bucket, 'enabled')
  const versionId = bench.practice.seed.version(bucket, 'a.txt', { content: 'one' })
  bench.practice.seed.version(bucket, 'a.txt', { content: 'two' })
  bench.practice.seed.version(bucket, 'gone.txt', { content: 'kept' })
  bench.practice.seed.marker(bucket, 'gone.txt')
  const policyFile = join(folder.path, 'policy.json')
  await writeFile(policyFile, JSON.stringify({ version: 1, ...content(bench) }))
  const engine = await bench.reopen({ policyFile })
  const draft: ConnectionDraft = {
    name: 'Mine',
    dialect: 'oss',
    endpoint: bench.practice.url,
    region: 'cn-hangzhou',
    addressing: 'path',
    ...keys,
  }
  const restore = { connectionId: bench.connectionId, bucket, key: 'a.txt', versionId }
  const end = async () => {
    await bench[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  }
  return { bench, engine, draft, restore, [Symbol.asyncDispose]: end }
}

it('forbids new connections, also by an edit and by a connection file, and lets a key be changed', async () => {
  await using managed = await underPolicy(() => ({ newConnections: 'forbidden', organisation: 'Example' }))
  const { engine, draft, bench } = managed
  const id = bench.connectionId
  expect(await failure(engine, 'connections.create', draft)).toMatchObject({ code: 'forbidden-by-policy' })
  expect(await failure(engine, 'connections.test', { draft })).toMatchObject({ code: 'forbidden-by-policy' })
  const elsewhere = { ...draft, endpoint: 'http://127.0.0.1:9' }
  expect(await failure(engine, 'connections.update', { id, draft: elsewhere })).toMatchObject({
    code: 'forbidden-by-policy',
  })
  const file = { ...draft, addressing: 'path', secret: keys, accessKeyId: undefined, accessKeySecret: undefined }
  const text = JSON.stringify({ format: 'strata-connections', version: 1, connections: [file] })
  const { candidates } = await call(engine, 'connections.parse', { text })
  const importIds = candidates.map(({ importId }) => importId)
  expect(await failure(engine, 'connections.import', { importIds })).toMatchObject({ code: 'forbidden-by-policy' })
  expect(await call(engine, 'connections.update', { id, draft: { ...draft, name: 'Renamed' } })).toMatchObject({
    name: 'Renamed',
  })
  expect((await call(engine, 'app.info', {})).policy).toMatchObject({
    organisation: 'Example',
    newConnections: 'forbidden',
  })
})

it('forbids links, and says so', async () => {
  await using managed = await underPolicy(() => ({ links: 'forbidden' }))
  const { engine, restore } = managed
  const link = { ...restore, lifetimeSeconds: 3_600 as const }
  expect(await failure(engine, 'link.make', link)).toMatchObject({ code: 'forbidden-by-policy' })
  expect((await call(engine, 'app.info', {})).policy?.links).toBe('forbidden')
  expect((await call(engine, 'activity.list', { search: '', offset: 0, count: 10 })).rows).toEqual([])
})

it('forbids permanent deletion: bringing back and undoing copy instead, and a bucket is not changed', async () => {
  await using managed = await underPolicy(() => ({ permanentDeletion: 'forbidden' }))
  const { engine, bench, restore } = managed
  expect(await call(engine, 'connections.list', {})).toMatchObject([{ access: 'restore-only', accessSetBy: 'policy' }])
  const { connectionId } = bench
  expect(await failure(engine, 'versioning.enable', { connectionId, bucket })).toMatchObject({
    code: 'forbidden-by-policy',
  })
  const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: ['gone.txt'] })
  expect((await untilEnded(engine, jobIds[0] ?? '')).state).toBe('succeeded')
  const { jobId } = await call(engine, 'restore.start', restore)
  await untilEnded(engine, jobId)
  const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
  expect((await untilEnded(engine, undo.jobId)).state).toBe('succeeded')
  expect(bench.practice.faults.requests.count('DeleteObject')).toBe(0)
  expect(await entriesOf(bench, bucket, 'gone.txt')).toHaveLength(3)
  expect(await entriesOf(bench, bucket, 'a.txt')).toHaveLength(4)
})

it.each([{ access: 'read-only' }, { access: 'sideways' }, { newFangled: 1 }])(
  'only looks where looking is all that is allowed, or where the file is not understood: %j',
  async (content) => {
    await using managed = await underPolicy(() => content)
    const { engine, bench, restore } = managed
    expect(await failure(engine, 'restore.start', restore)).toMatchObject({ code: 'forbidden-by-policy' })
    const { connectionId } = bench
    expect(await failure(engine, 'bringBack.start', { connectionId, bucket, keys: ['gone.txt'] })).toMatchObject({
      code: 'forbidden-by-policy',
    })
    const items = [{ key: 'a.txt', versionId: restore.versionId, sizeBytes: 3 }]
    expect(await failure(engine, 'restore.startMany', { connectionId, bucket, items })).toMatchObject({
      code: 'forbidden-by-policy',
    })
    expect(await call(engine, 'restore.plan', restore)).toMatchObject({ method: 'single-copy' })
    const info = await call(engine, 'app.info', {})
    expect(info.policy?.mostAccess).toBe('read-only')
    expect(info.notices.some(({ code }) => code === 'policy-damaged')).toBe(
      !('access' in content) || content.access === 'sideways',
    )
  },
)

it('never allows more than a connection was given, and never less for what it does not name', async () => {
  await using managed = await underPolicy(() => ({ access: 'restore-only' }))
  const { engine, bench, draft } = managed
  const id = bench.connectionId
  const strict = await call(engine, 'connections.update', { id, draft: { ...draft, access: 'read-only' } })
  expect(strict.access).toBe('read-only')
  expect(strict).not.toHaveProperty('accessSetBy')
  const loose = await call(engine, 'connections.update', { id, draft: { ...draft, access: 'full' } })
  expect(loose).toMatchObject({ access: 'restore-only', accessSetBy: 'policy' })
})

it('pins connections: the person brings the key, and changes and removes nothing else', async () => {
  await using managed = await underPolicy(({ practice }) => ({
    newConnections: 'forbidden',
    connections: [
      { id: 'docs', name: 'Documents', dialect: 'oss', endpoint: practice.url, region: 'cn-hangzhou', bucket },
    ],
  }))
  const { engine, draft, restore } = managed
  const list = await call(engine, 'connections.list', {})
  const pinned = list.find(({ isManaged }) => isManaged === true)
  expect(pinned).toMatchObject({ name: 'Documents', bucket, hasSecret: false, accessKeyIdHint: '' })
  const id = pinned?.id ?? ''
  const odd: ConnectionDraft = { ...draft, name: 'Odd', endpoint: 'http://127.0.0.1:9', access: 'read-only' }
  expect(await call(engine, 'connections.test', { id, draft: odd })).toMatchObject([
    { outcome: 'passed' },
    { outcome: 'passed' },
    { outcome: 'passed' },
    { outcome: 'passed' },
    { outcome: 'passed' },
    { outcome: 'passed' },
  ])
  const keyed = await call(engine, 'connections.update', { id, draft: odd })
  expect(keyed).toMatchObject({
    name: 'Documents',
    endpoint: managed.bench.practice.url,
    access: 'full',
    hasSecret: true,
  })
  expect(keyed.accessKeyIdHint).not.toBe('')
  const { jobId } = await call(engine, 'restore.start', { ...restore, connectionId: id })
  expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
  await call(engine, 'connections.remove', { id })
  expect((await call(engine, 'connections.list', {})).find((one) => one.id === id)).toMatchObject({ hasSecret: false })
})

it('sets proxy and language, over what was chosen', async () => {
  await using managed = await underPolicy(() => ({
    proxy: { kind: 'manual', address: '127.0.0.1:9' },
    language: 'zh-CN',
    lockAfterMinutes: 15,
  }))
  const { engine } = managed
  expect(await call(engine, 'connections.list', {})).toMatchObject([
    { proxy: { kind: 'manual', address: 'http://127.0.0.1:9', hasPassword: false } },
  ])
  expect(await call(engine, 'settings.get', {})).toMatchObject({ language: 'zh-CN', lockAfterMinutes: 15 })
  for (const change of [{ language: 'en' }, { lockAfterMinutes: 0 }, { lockAfterMinutes: 16 }] as const) {
    expect(await failure(engine, 'settings.set', change)).toMatchObject({ code: 'forbidden-by-policy' })
  }
  expect(await call(engine, 'settings.set', { theme: 'dark', lockAfterMinutes: 5 })).toMatchObject({
    language: 'zh-CN',
    theme: 'dark',
    lockAfterMinutes: 5,
  })
})

it('leaves the practice store alone, which holds nothing of the organisation', async () => {
  await using managed = await underPolicy(() => ({ access: 'read-only', newConnections: 'forbidden' }))
  const engine = await managed.bench.reopen({ practice: 'sample', policyFile: '/nowhere/policy.json' })
  expect(await call(engine, 'connections.list', {})).toMatchObject([{ isPractice: true, access: 'full' }, {}])
})
