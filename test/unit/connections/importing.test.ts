import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createConnectingHandlers } from '../../../app/connections/connecting-handlers.ts'
import { openConnections } from '../../../app/connections/connections.ts'
import { parseEndpoint } from '../../../app/connections/endpoint.ts'
import { readConnectionFile, writeConnectionFile } from '../../../app/connections/importing/connection-file.ts'
import { findConfigurations } from '../../../app/connections/importing/import-files.ts'
import { createImporter } from '../../../app/connections/importing/importer.ts'
import { readPasted } from '../../../app/connections/importing/pasted.ts'
import { readAws, readObsutil, readOssutil, readRclone, readS3cmd } from '../../../app/connections/importing/tools.ts'
import { listRegions } from '../../../app/connections/regions/regions.ts'
import { guessRegion } from '../../../app/connections/endpoint.ts'
import { createSessionVault } from '../../../app/connections/session-vault.ts'
import { connectingCalls } from '../../../app/contract/connecting.ts'
import { fakeStore } from '../../fakes/fake-store.ts'

const signal = new AbortController().signal
const secret = { accessKeyId: 'LTAIexample', accessKeySecret: 'planted-secret' }
const cost = { cost: 2 ** 10, blockSize: 8, parallelization: 1 }

describe('regions', () => {
  const { regions, accelerated } = listRegions()

  it('are told in both languages, each once, with an endpoint that names them', () => {
    expect(new Set(regions.map(({ dialect, id }) => `${dialect} ${id}`)).size).toBe(regions.length)
    for (const region of regions) {
      expect(region.name['zh-CN']).toMatch(/[\u4e00-\u9fff]/)
      expect(region.name.en).toMatch(/[A-Za-z]/)
      expect(parseEndpoint(region.endpoint).host).toBe(region.endpoint)
    }
    expect(() => connectingCalls['regions.list'].output.parse({ regions, accelerated })).not.toThrow()
  })

  it('give back their own id from their endpoint, where vendors name it there', () => {
    const named = regions.filter(({ dialect, endpoint }) => !(dialect === 'oss' && /finance|-pub/.test(endpoint)))
    const guessable = named.filter(({ endpoint }) => /aliyuncs|myhuaweicloud|amazonaws\.com/.test(endpoint))
    expect(guessable.length).toBeGreaterThan(85)
    for (const { dialect, id, endpoint } of guessable) expect(guessRegion(dialect, endpoint)).toBe(id)
  })
})

describe('pasted text', () => {
  it.each([
    {
      what: "Alibaba Cloud's key file",
      text: 'AccessKey ID,AccessKey Secret\r\nLTAIexample,planted-secret\r\n',
      expected: { dialect: 'oss', secret, problem: 'no-endpoint' },
    },
    {
      what: "Amazon's key file, with a byte order mark",
      text: '\uFEFFAccess key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,"pl,anted"\n',
      expected: {
        dialect: 's3',
        endpoint: 's3.us-east-1.amazonaws.com',
        secret: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', accessKeySecret: 'pl,anted' },
      },
    },
    {
      what: "Huawei Cloud's key file",
      text: 'User Name,Access Key Id,Secret Access Key\n"anna",HWEXAMPLE,planted-secret\nexport OBS_REGION=x',
      expected: { dialect: 'obs', name: 'anna', secret: { ...secret, accessKeyId: 'HWEXAMPLE' } },
    },
    {
      what: 'an environment block',
      text: 'export OSS_ACCESS_KEY_ID=LTAIexample\nexport OSS_ACCESS_KEY_SECRET="planted-secret"\nexport OSS_REGION=cn-beijing\n',
      expected: { dialect: 'oss', endpoint: 'oss-cn-beijing.aliyuncs.com', region: 'cn-beijing', secret },
    },
    {
      what: 'a PowerShell block with a token',
      text: "$env:AWS_ACCESS_KEY_ID = 'ASIAIOSFODNN7EXAMPLE'\n$env:AWS_SECRET_ACCESS_KEY='planted'\n$env:AWS_SESSION_TOKEN='tok=='\n$env:AWS_DEFAULT_REGION='cn-north-1'",
      expected: {
        dialect: 's3',
        endpoint: 's3.cn-north-1.amazonaws.com.cn',
        secret: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', accessKeySecret: 'planted', securityToken: 'tok==' },
      },
    },
    {
      what: 'a message from an administrator',
      text: '你好，\nEndpoint：obs.cn-north-4.myhuaweicloud.com\n访问密钥 ID: HWEXAMPLE\n私有访问密钥: planted-secret\n存储桶: reports\n谢谢',
      expected: {
        dialect: 'obs',
        bucket: 'reports',
        secret: { accessKeyId: 'HWEXAMPLE', accessKeySecret: 'planted-secret' },
      },
    },
    {
      what: 'an STS answer',
      text: JSON.stringify({
        RequestId: 'x',
        Credentials: {
          AccessKeyId: 'STS.example',
          AccessKeySecret: 'planted',
          SecurityToken: 'token',
          Expiration: '2026-05-03T08:15:00Z',
        },
      }),
      expected: {
        dialect: 'oss',
        secret: {
          accessKeyId: 'STS.example',
          accessKeySecret: 'planted',
          securityToken: 'token',
          expiresAt: Date.UTC(2026, 4, 3, 8, 15),
        },
      },
    },
    {
      what: 'JSON whose region stands beside the keys',
      text: '{"region":"eu-west-1","Credentials":{"AccessKeyId":"a","SecretAccessKey":"b","SessionToken":"c"}}',
      expected: { dialect: 's3', region: 'eu-west-1', endpoint: 's3.eu-west-1.amazonaws.com' },
    },
  ])('finds the keys in $what', ({ text, expected }) => {
    expect(readPasted(text)).toMatchObject([expected])
  })

  it('finds every key of a file that holds many', () => {
    const text = 'User Name,Access Key Id,Secret Access Key\na,k1,s1\nb,k2,s2\n'
    expect(readPasted(text).map(({ secret: found }) => found?.accessKeyId)).toEqual(['k1', 'k2'])
  })

  it.each(['', 'hello', '{}', '[]', 'null', '7', '{"a":', 'key', '=\n=\n', 'a,b\n1,2', '\0\0'])(
    'finds nothing in %j',
    (text) => {
      expect(readPasted(text)).toEqual([])
    },
  )

  it('comes to the end of a long and hostile text', () => {
    for (const text of [
      '='.repeat(200_000),
      `a${' '.repeat(200_000)}`,
      '"'.repeat(200_000),
      'a,'.repeat(100_000),
      '['.repeat(200_000),
    ]) {
      expect(readPasted(text)).toEqual([])
    }
  })
})

describe('configurations of other programs', () => {
  it('reads ossutil 1 and 2', () => {
    const first =
      '[Credentials]\nlanguage=EN\nendpoint=oss-cn-hangzhou.aliyuncs.com\naccessKeyID=LTAIexample\naccessKeySecret=planted-secret\n'
    expect(readOssutil(first)).toMatchObject([{ name: 'ossutil', endpoint: 'oss-cn-hangzhou.aliyuncs.com', secret }])
    const second =
      '[default]\naccessKeyId=LTAIexample\naccessKeySecret=planted-secret\nregion=cn-beijing\n[profile team]\ncredential-process = /bin/get\nregion=cn-beijing\n'
    expect(readOssutil(second)).toMatchObject([
      { name: 'ossutil', region: 'cn-beijing', endpoint: 'oss-cn-beijing.aliyuncs.com', secret },
      { name: 'team', problem: 'runs-a-program' },
    ])
  })

  it('reads obsutil', () => {
    const text = 'endpoint=https://obs.cn-north-4.myhuaweicloud.com\nak=A\nsk=planted\ntoken=T\n'
    const expected = { dialect: 'obs', secret: { accessKeyId: 'A', accessKeySecret: 'planted', securityToken: 'T' } }
    expect(readObsutil(text)).toMatchObject([expected])
    expect(readPasted(text)).toMatchObject([expected])
  })

  it('reads AWS profiles, and refuses to run what they name', () => {
    const credentials =
      '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = planted\n[other]\ncredential_process = evil --now\naws_access_key_id=x\naws_secret_access_key=y\n'
    const config =
      '[default]\nregion = eu-central-1\n[profile sso]\nsso_session = x\n[profile role]\nrole_arn = arn\n[profile own]\nendpoint_url = http://127.0.0.1:9000\naws_access_key_id=a\naws_secret_access_key=b\n[sso-session x]\nsso_region=y\n'
    const found = readAws(credentials, config)
    expect(Object.fromEntries(found.map(({ name, problem, endpoint }) => [name, problem ?? endpoint]))).toEqual({
      AWS: 's3.eu-central-1.amazonaws.com',
      sso: 'needs-single-sign-on',
      role: 'needs-a-role',
      own: 'http://127.0.0.1:9000',
      other: 'runs-a-program',
    })
    expect(found.find(({ name }) => name === 'other')).not.toHaveProperty('secret')
  })

  it('reads rclone remotes by their provider, and says what it cannot read', () => {
    const text =
      '[oss]\ntype = s3\nprovider = Alibaba\naccess_key_id = LTAIexample\nsecret_access_key = planted-secret\nendpoint = oss-cn-hangzhou.aliyuncs.com\n[minio]\ntype = s3\nprovider = Minio\nendpoint = http://10.0.0.5:9000\naccess_key_id = a\nsecret_access_key = b\nforce_path_style = true\n[drive]\ntype = drive\n'
    expect(readRclone(text)).toMatchObject([
      { name: 'oss', dialect: 'oss', secret },
      { name: 'minio', dialect: 's3', addressing: 'path' },
      { name: 'drive', problem: 'another-kind-of-store' },
    ])
    expect(readRclone('# Encrypted\nRCLONE_ENCRYPT_V0:\nabc')).toMatchObject([{ problem: 'encrypted-file' }])
  })

  it('reads s3cmd', () => {
    const text =
      '[default]\naccess_key = a\nsecret_key = planted\nhost_base = store.example:8080\nhost_bucket = store.example:8080\nuse_https = False\nbucket_location = US\n'
    expect(readS3cmd(text)).toMatchObject([
      { endpoint: 'http://store.example:8080', region: 'us-east-1', addressing: 'path' },
    ])
    expect(readPasted(text)).toHaveLength(1)
  })
})

describe('connection file', () => {
  const profile = {
    id: 'c1',
    name: 'Reports',
    dialect: 'oss',
    endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    region: 'cn-hangzhou',
    addressing: 'virtual-hosted',
    accessKeyIdHint: 'LT…le',
    hasToken: false,
    bucket: 'reports',
    access: 'restore-only',
  } as const

  it('holds no secret without a passphrase', async () => {
    const text = await writeConnectionFile([{ profile, secret }], undefined, cost)
    expect(text).not.toContain('planted')
    expect(text).not.toContain('LTAI')
    const { id: _, accessKeyIdHint: _hint, hasToken: _token, ...rest } = profile
    expect(await readConnectionFile(text, undefined)).toEqual([{ source: 'strata', ...rest }])
  })

  it('holds it under a passphrase, and opens with that one only', async () => {
    const text = await writeConnectionFile([{ profile, secret }], 'correct horse', cost)
    expect(text).not.toContain('planted')
    expect(text).not.toContain('hangzhou')
    expect(await readConnectionFile(text, 'correct horse')).toMatchObject([
      { name: 'Reports', secret, access: 'restore-only' },
    ])
    await expect(readConnectionFile(text, undefined)).rejects.toMatchObject({ code: 'vault-locked' })
    await expect(readConnectionFile(text, 'wrong')).rejects.toMatchObject({ code: 'wrong-passphrase' })
    await expect(readConnectionFile(text.replace('"box": "', '"box": "AAAA'), 'x')).rejects.toMatchObject({
      code: 'vault-damaged',
    })
  })

  it('carries custom domains, the way of signing and the lack of a key along', async () => {
    const whole = {
      ...profile,
      signatureVersion: 'v1',
      isAnonymous: true,
      customDomains: { reports: 'files.example.com' },
      proxy: { kind: 'manual', address: 'http://10.0.0.1:1', user: 'planted-user' },
      certificates: 'planted-certificate',
    } as const
    const text = await writeConnectionFile([{ profile: whole, secret }], undefined, cost)
    expect(text).not.toContain('planted')
    expect(await readConnectionFile(text, undefined)).toMatchObject([
      { signatureVersion: 'v1', isAnonymous: true, customDomains: { reports: 'files.example.com' } },
    ])
  })

  it('is told from every other text', async () => {
    expect(await readConnectionFile('hello', undefined)).toBeUndefined()
    await expect(readConnectionFile('{"format":"strata-connections","version":1', undefined)).rejects.toMatchObject({
      code: 'vault-damaged',
    })
  })
})

describe('calls that help to get connected', () => {
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'strata-home-'))
  })
  afterEach(() => rm(home, { recursive: true, force: true }))

  async function openHandlers(now: () => number = () => 0) {
    let nextId = 0
    const importer = createImporter({
      now,
      newId: () => `import-${nextId++}`,
      findConfigurations: () => findConfigurations(home, 'linux', {}),
    })
    const connections = await openConnections({
      dataDir: join(home, 'data'),
      vault: createSessionVault(),
      openStore: () => fakeStore({}),
      now,
      importedSecret: (importId) => importer.secretOf(importId),
    })
    return { connections, importer, handlers: createConnectingHandlers(connections, importer) }
  }

  it('fills a form without ever telling the secret, and makes the connection with it', async () => {
    const { connections, handlers } = await openHandlers()
    const text =
      'OSS_ACCESS_KEY_ID=LTAIexample\nOSS_ACCESS_KEY_SECRET=planted-secret\nOSS_ENDPOINT=oss-cn-hangzhou.aliyuncs.com'
    const { candidates } = await handlers['connections.parse']({ text }, signal)
    expect(candidates).toMatchObject([
      {
        dialect: 'oss',
        endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
        region: 'cn-hangzhou',
        hasSecret: true,
        accessKeyIdHint: 'LT…le',
      },
    ])
    expect(JSON.stringify(candidates)).not.toContain('planted')
    const [candidate] = candidates
    const draft = { name: 'A', dialect: 'oss', endpoint: 'oss-cn-hangzhou.aliyuncs.com', region: '' } as const
    const view = await connections.create(
      { ...draft, accessKeyId: '', accessKeySecret: '', importId: candidate?.importId },
      signal,
    )
    expect(await connections.target(view.id).credentials(signal)).toEqual(secret)
  })

  it('finds the configurations of other programs in the home folder and imports the chosen ones', async () => {
    await mkdir(join(home, '.aws'))
    await writeFile(
      join(home, '.aws', 'credentials'),
      '[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=planted\n',
    )
    await writeFile(
      join(home, '.ossutilconfig'),
      '[Credentials]\nendpoint=bucket.oss-cn-hangzhou.aliyuncs.com\naccessKeyID=LTAIexample\naccessKeySecret=planted-secret\n',
    )
    await writeFile(join(home, '.s3cfg'), 'x'.repeat(2 * 1024 * 1024))
    const { connections, handlers } = await openHandlers()
    const { candidates } = await handlers['connections.findImports']({}, signal)
    expect(candidates.map(({ source, bucket }) => [source, bucket])).toEqual([
      ['ossutil', 'bucket'],
      ['aws', undefined],
    ])
    const made = await handlers['connections.import']({ importIds: candidates.map(({ importId }) => importId) }, signal)
    expect(made.connections.map(({ hasSecret }) => hasSecret)).toEqual([true, true])
    expect(await connections.list(signal)).toHaveLength(2)
    const file = await handlers['connections.export']({ ids: made.connections.slice(0, 1).map(({ id }) => id) }, signal)
    expect(file.fileName).toBe('ossutil.strata')
    expect(await handlers['connections.parse']({ text: file.text }, signal)).toMatchObject({
      candidates: [{ source: 'strata', name: 'ossutil', hasSecret: false }],
    })
  })

  it('shows a file that was opened from outside, and makes of it what a person says', async () => {
    const { connections, importer, handlers } = await openHandlers()
    const file = {
      name: 'Reports',
      dialect: 'oss',
      endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
      region: 'cn-hangzhou',
      bucket: 'reports',
      customDomains: { reports: 'files.example.com' },
    }
    const text = JSON.stringify({ format: 'strata-connections', version: 1, connections: [file] })
    expect(await handlers['connections.offered']({}, signal)).toEqual({ offers: [] })
    importer.offer('office.strata', text)
    const { offers } = await handlers['connections.offered']({}, signal)
    expect(offers).toMatchObject([{ name: 'office.strata' }])
    const offerId = offers[0]?.offerId ?? ''
    const { candidates } = await handlers['connections.parse']({ offerId }, signal)
    expect(candidates).toMatchObject([{ name: 'Reports', customDomains: file.customDomains, hasSecret: false }])
    expect(await connections.list(signal)).toEqual([])
    await handlers['connections.import']({ importIds: candidates.map(({ importId }) => importId) }, signal)
    expect(await connections.list(signal)).toMatchObject([
      { name: 'Reports', bucket: 'reports', customDomains: file.customDomains, hasSecret: false },
    ])
    await handlers['connections.forgetOffer']({ offerId }, signal)
    await expect(handlers['connections.parse']({ offerId }, signal)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('forgets what nobody chose', async () => {
    let now = 0
    const { handlers } = await openHandlers(() => now)
    const { candidates } = await handlers['connections.parse'](
      { text: 'ak=a\nsk=b\nendpoint=obs.cn-north-4.myhuaweicloud.com' },
      signal,
    )
    now = 16 * 60_000
    const importIds = candidates.map(({ importId }) => importId)
    await expect(handlers['connections.import']({ importIds }, signal)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(handlers['connections.parse']({ text: 'nothing here' }, signal)).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })
})
