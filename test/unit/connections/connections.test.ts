import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConnectionsOptions, openConnections } from '../../../app/connections/connections.ts'
import { createSessionVault } from '../../../app/connections/session-vault.ts'
import type { ConnectionDraft, ConnectionView } from '../../../app/contract/views.ts'
import { fakeStore } from '../../fakes/fake-store.ts'

const signal = new AbortController().signal
const startedAt = Date.UTC(2026, 4, 3, 8, 15)
const draft: ConnectionDraft = {
  name: ' Reports ',
  dialect: 'oss',
  endpoint: 'oss-cn-hangzhou.aliyuncs.com',
  region: '',
  accessKeyId: 'AKIDEXAMPLE00001234',
  accessKeySecret: 'planted-secret-value',
}

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'strata-connections-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

function open(overrides: Partial<ConnectionsOptions> = {}) {
  return openConnections({
    dataDir,
    vault: createSessionVault(),
    openStore: () => fakeStore({}),
    now: () => startedAt,
    ...overrides,
  })
}

describe('connections', () => {
  it('fills in what was left empty and gives back no secret', async () => {
    const connections = await open()
    const view = await connections.create(draft, signal)
    expect(view).toEqual({
      id: view.id,
      name: 'Reports',
      dialect: 'oss',
      endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
      region: 'cn-hangzhou',
      addressing: 'virtual-hosted',
      accessKeyIdHint: 'AKID…1234',
      hasToken: false,
      isPractice: false,
      hasSecret: true,
      access: 'full',
    })
    expect(JSON.stringify(await connections.list(signal))).not.toContain('planted')
  })

  it('takes a region with and without the oss- prefix and names a nameless connection after its host', async () => {
    const connections = await open()
    const view = await connections.create({ ...draft, name: '', region: 'oss-cn-beijing' }, signal)
    expect(view).toMatchObject({ name: 'oss-cn-hangzhou.aliyuncs.com', region: 'cn-beijing' })
  })

  it('signs with V1 where nothing tells the region that V4 needs', async () => {
    const connections = await open()
    expect(await connections.create({ ...draft, endpoint: 'files.example.com' }, signal)).toMatchObject({
      region: '',
      signatureVersion: 'v1',
    })
  })

  it('keeps connections over a restart, without the secret on disk', async () => {
    const first = await open()
    const { id } = await first.create(draft, signal)
    const text = await readFile(join(dataDir, 'connections.json'), 'utf8')
    expect(text).not.toContain('planted')
    expect(text).not.toContain(draft.accessKeyId)
    const again = await open()
    expect(await again.list(signal)).toMatchObject([{ id, hasSecret: false }])
    await expect(again.target(id).credentials(signal)).rejects.toMatchObject({ code: 'secret-needed' })
  })

  it('lets only its owner read the file', async () => {
    await (await open()).create(draft, signal)
    const { mode } = await stat(join(dataDir, 'connections.json'))
    // Windows keeps no such bits; there the profile folder's own rights hold.
    expect(process.platform === 'win32' || (mode & 0o777) === 0o600).toBe(true)
  })

  it.each(['', '{', '[]', '{"version":1,"connections":[{"id":"../x"}]}', '\u0000\u0000'])(
    'sets a damaged file aside under a dated name: %j',
    async (content) => {
      await writeFile(join(dataDir, 'connections.json'), content)
      const connections = await open()
      expect(connections.notices).toMatchObject([{ code: 'connections-damaged' }])
      expect(await connections.list(signal)).toEqual([])
      const aside = 'connections.damaged-2026-05-03T08-15-00-000Z.json'
      expect(await readFile(join(dataDir, aside), 'utf8')).toBe(content)
      await connections.create(draft, signal)
      expect((await open()).notices).toEqual([])
    },
  )

  it('refuses a file of a newer Strata and leaves it as it is', async () => {
    await writeFile(join(dataDir, 'connections.json'), '{"version":2,"connections":"other"}')
    await expect(open()).rejects.toMatchObject({ code: 'journal-newer' })
    expect(await readdir(dataDir)).toEqual(['connections.json'])
  })

  it('removes what a crash left half written', async () => {
    await writeFile(join(dataDir, '.connections.json.99999999.1234.tmp'), 'half')
    const ofAnother = `.connections.json.${process.ppid}.1234.tmp`
    await writeFile(join(dataDir, ofAnother), 'being written now')
    await open()
    expect(await readdir(dataDir)).toEqual([ofAnother])
  })

  it('keeps the saved secret when an edit leaves it empty', async () => {
    const connections = await open()
    const { id } = await connections.create({ ...draft, securityToken: 'planted-token' }, signal)
    const view = await connections.update(id, { ...draft, name: 'New', accessKeyId: '', accessKeySecret: '' }, signal)
    expect(view).toMatchObject({ name: 'New', hasToken: true, accessKeyIdHint: 'AKID…1234' })
    expect(await connections.target(id).credentials(signal)).toEqual({
      accessKeyId: draft.accessKeyId,
      accessKeySecret: draft.accessKeySecret,
      securityToken: 'planted-token',
    })
  })

  it('never takes a token along to another host', async () => {
    const connections = await open()
    const { id } = await connections.create({ ...draft, securityToken: 'planted-token' }, signal)
    await connections.update(
      id,
      { ...draft, endpoint: 'other.example.com', accessKeyId: '', accessKeySecret: '' },
      signal,
    )
    expect(await connections.target(id).credentials(signal)).not.toHaveProperty('securityToken')
  })

  it('drops the old token when a new secret comes without one', async () => {
    const connections = await open()
    const { id } = await connections.create({ ...draft, securityToken: 'planted-token' }, signal)
    const view = await connections.update(id, { ...draft, accessKeySecret: 'other' }, signal)
    expect(view.hasToken).toBe(false)
  })

  it('trims what pasting brings along and refuses control characters inside', async () => {
    const connections = await open()
    const { id } = await connections.create(
      { ...draft, accessKeyId: ` ${draft.accessKeyId}\n`, accessKeySecret: ' s\r\n' },
      signal,
    )
    expect(await connections.target(id).credentials(signal)).toMatchObject({
      accessKeyId: draft.accessKeyId,
      accessKeySecret: 's',
    })
    await expect(connections.create({ ...draft, accessKeySecret: 'a\nb' }, signal)).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })

  it('forgets the secret with the connection', async () => {
    const vault = createSessionVault()
    const connections = await open({ vault })
    const { id } = await connections.create(draft, signal)
    await connections.remove(id, signal)
    expect(await vault.get(id, signal)).toBeUndefined()
    expect(await connections.list(signal)).toEqual([])
    await expect(connections.remove(id, signal)).rejects.toMatchObject({ code: 'connection-not-found' })
  })

  it('keeps every change when many are made at once', async () => {
    const connections = await open()
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => connections.create({ ...draft, name: `n${index}` }, signal)),
    )
    expect(await (await open()).list(signal)).toHaveLength(20)
  })

  it('tells who listens about every change', async () => {
    const heard: (readonly ConnectionView[])[] = []
    const connections = await open({ onChanged: (list) => heard.push(list) })
    const { id } = await connections.create(draft, signal)
    await connections.remove(id, signal)
    expect(heard.map((list) => list.length)).toEqual([1, 0])
  })

  it('offers the practice store without saving it, and does not let it be changed', async () => {
    const connections = await open()
    const secret = { accessKeyId: 'p', accessKeySecret: 'practice-secret' }
    await connections.setPractice(
      {
        id: 'practice',
        name: 'Practice',
        dialect: 'oss',
        endpoint: 'http://127.0.0.1:4000',
        region: 'cn-hangzhou',
        secret,
      },
      signal,
    )
    const [view] = await connections.list(signal)
    expect(view).toMatchObject({ id: 'practice', isPractice: true, hasSecret: true, addressing: 'path' })
    expect(JSON.stringify(view)).not.toContain('practice-secret')
    expect(await connections.target('practice').credentials(signal)).toEqual(secret)
    await expect(connections.remove('practice', signal)).rejects.toMatchObject({ code: 'not-allowed-here' })
    await expect(connections.update('practice', draft, signal)).rejects.toMatchObject({ code: 'not-allowed-here' })
    expect(await (await open()).list(signal)).toEqual([])
  })

  it('asks for a new token when the temporary one has ended', async () => {
    const vault = createSessionVault()
    const connections = await open({ vault })
    const { id } = await connections.create(draft, signal)
    await vault.set(id, { accessKeyId: 'a', accessKeySecret: 'b', expiresAt: startedAt }, signal)
    await expect(connections.target(id).credentials(signal)).rejects.toMatchObject({ code: 'token-expired' })
  })
})
