import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPolicy } from '../../../app/connections/policy/policy-file.ts'
import { noPolicy, toPolicyView } from '../../../app/connections/policy/policy.ts'
import { findPolicy, policyPlaces } from '../../../electron/policy-location.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strata-policy-'))
  file = join(folder, 'policy.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const connection = {
  id: 'reports',
  name: 'Reports',
  dialect: 'oss',
  endpoint: 'oss-cn-hangzhou.aliyuncs.com',
  bucket: 'reports',
  access: 'restore-only',
  customDomains: { reports: 'files.example.com' },
}
const load = async (content: unknown) => {
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  const { policy, notices } = await loadPolicy(file)
  return { policy, notices: notices.filter(({ code }) => code !== 'policy-unprotected') }
}

describe('the policy file of an administrator', () => {
  it('sets nothing where it is not there', async () => {
    expect(await loadPolicy(file)).toEqual({ policy: noPolicy, notices: [] })
    expect(await loadPolicy(join(file, 'policy.json'))).toEqual({ policy: noPolicy, notices: [] })
  })

  it('sets what it says and leaves the rest to the person, with or without a byte order mark', async () => {
    const content = {
      version: 1,
      organisation: 'Example',
      contact: 'help@example.com',
      connections: [connection],
      newConnections: 'forbidden',
      permanentDeletion: 'forbidden',
      proxy: { kind: 'manual', address: 'proxy.example.com:3128' },
      language: 'zh-CN',
      lockAfterMinutes: 10,
    }
    const { policy, notices } = await load(`\uFEFF${JSON.stringify(content)}`)
    expect(notices).toEqual([])
    expect(policy).toMatchObject({
      newConnections: 'forbidden',
      access: 'full',
      proxy: { kind: 'manual', address: 'http://proxy.example.com:3128' },
      connections: [{ name: 'Reports', endpoint: 'https://oss-cn-hangzhou.aliyuncs.com', region: 'cn-hangzhou' }],
    })
    expect(toPolicyView(policy)).toEqual({
      organisation: 'Example',
      contact: 'help@example.com',
      isDamaged: false,
      newConnections: 'forbidden',
      mostAccess: 'restore-only',
      setsProxy: true,
      setsLanguage: true,
      lockAfterMinutes: 10,
      links: 'allowed',
    })
    expect((await load({ version: 1 })).policy).toEqual(noPolicy)
  })

  it.each([
    ['{', 'JSON'],
    ['', 'JSON'],
    ['[]', 'JSON'],
    ['null', 'JSON'],
    [Buffer.from([0xff, 0xfe, 0x7b, 0x00]).toString('latin1'), 'JSON'],
    [{}, 'version'],
    [{ version: 2 }, 'version'],
    [{ version: 1, forbidEverything: true }, 'forbidEverything'],
    [{ version: 1, access: 'readonly' }, 'access'],
    [{ version: 1, lockAfterMinutes: 0 }, 'lockAfterMinutes'],
    [{ version: 1, connections: [{ ...connection, endpont: 'x' }] }, 'connections.0.endpont'],
    [{ version: 1, connections: [{ ...connection, accessKeySecret: 'planted' }] }, 'connections.0.accessKeySecret'],
    [{ version: 1, connections: [{ ...connection, endpoint: 'https://a:b@store.example' }] }, 'connections.0'],
    [{ version: 1, connections: [connection, connection] }, 'connections.1.id'],
    [{ version: 1, proxy: { kind: 'manual', address: 'http://anna:planted@proxy' } }, 'proxy.address'],
    [{ version: 1, proxy: { kind: 'manual', address: 'proxy:1', password: 'planted' } }, 'proxy.password'],
  ])('takes the strict side and names the field: %j', async (content, field) => {
    const { policy, notices } = await load(content)
    expect(policy).toMatchObject({
      isDamaged: true,
      newConnections: 'forbidden',
      permanentDeletion: 'forbidden',
      access: 'read-only',
      connections: [],
    })
    expect(notices).toMatchObject([{ code: 'policy-damaged', facts: { file, field } }])
    expect(JSON.stringify(notices.map(({ message, facts }) => [message, facts]))).not.toContain('planted')
  })

  it('takes the strict side for what cannot be read, such as a folder', async () => {
    await mkdir(file)
    const { policy, notices } = await loadPolicy(file)
    expect(policy).toMatchObject({ isDamaged: true, access: 'read-only' })
    expect(notices).toMatchObject([{ code: 'policy-damaged', facts: { field: 'EISDIR' } }])
  })

  it('gives a connection another identity when its address changes, so that its key is asked for again', async () => {
    const idOf = async (change: object) =>
      (await load({ version: 1, connections: [{ ...connection, ...change }] })).policy.connections[0]?.id
    const id = await idOf({})
    expect(await idOf({ name: 'Other', bucket: 'other' })).toBe(id)
    expect(await idOf({ endpoint: 'oss-cn-beijing.aliyuncs.com' })).not.toBe(id)
    expect(await idOf({ customDomains: { reports: 'evil.example.com' } })).not.toBe(id)
  })

  it.runIf(process.platform !== 'win32' && process.getuid?.() === 0)(
    'is obeyed, and said to be unprotected, where ordinary users may write it or its folder',
    async () => {
      const codes = async () => (await loadPolicy(file)).notices.map(({ code }) => code)
      await writeFile(file, '{"version":1,"access":"read-only"}')
      await chmod(file, 0o644)
      expect(await codes()).toEqual([])
      await chmod(file, 0o664)
      expect(await codes()).toEqual(['policy-unprotected'])
      expect((await loadPolicy(file)).policy.access).toBe('read-only')
      await chmod(file, 0o644)
      await chmod(folder, 0o777)
      expect(await codes()).toEqual(['policy-unprotected'])
      await chmod(folder, 0o755)
      await chown(file, 1000, 1000)
      expect(await codes()).toEqual(['policy-unprotected'])
    },
  )
})

describe('where the policy lies', () => {
  it('is the folder of each system that ordinary users may not write', () => {
    expect(policyPlaces('linux', {})).toEqual(['/etc/strata/policy.json'])
    expect(policyPlaces('darwin', {})).toEqual(['/Library/Application Support/Strata/policy.json'])
    expect(policyPlaces('win32', { ProgramData: 'D:\\ProgramData' })).toEqual([
      'C:\\ProgramData\\Strata\\policy.json',
      'D:\\ProgramData\\Strata\\policy.json',
    ])
  })

  it('cannot be moved away from a policy that is there', () => {
    const windows = { ProgramData: 'C:\\Users\\anna\\mine' }
    expect(findPolicy('win32', windows, 'C:\\Users\\anna\\p.json', (file) => file.startsWith('C:\\ProgramData'))).toBe(
      'C:\\ProgramData\\Strata\\policy.json',
    )
    expect(findPolicy('linux', {}, '/tmp/p.json', () => false)).toBe('/tmp/p.json')
    expect(findPolicy('linux', {}, undefined, () => false)).toBe('/etc/strata/policy.json')
  })
})
