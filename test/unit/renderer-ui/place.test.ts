import { describe, expect, it } from 'vitest'
import {
  completeEndpoint,
  regionOfEndpoint,
  readDomains,
  toDraft,
  writeDomains,
  missingFields,
  storeKindOf,
} from '../../../renderer/features/connections/draft.ts'
import { crumbsOf, parentPrefix, parsePath } from '../../../renderer/features/browser/place.ts'
import { moveCursor } from '../../../renderer/ui/grid-keys.ts'
import { besideKey } from '../../../renderer/features/restore/beside.ts'

describe('typed paths', () => {
  it.each([
    ['team/contracts/2026', 'team', 'contracts/2026/'],
    ['team', 'team', ''],
    ['team/', 'team', ''],
    ['oss://team/a b/', 'team', 'a b/'],
    ['/team/a//b/', 'team', 'a//b/'],
    ['team/ leading space/', 'team', ' leading space/'],
  ])('%s opens bucket %s', (typed, bucket, prefix) => {
    expect(parsePath(typed)).toEqual({ bucket, prefix })
  })

  it('without a bucket open nothing', () => {
    expect(parsePath('  ')).toBeUndefined()
    expect(parsePath('/')).toBeUndefined()
  })
})

describe('breadcrumb', () => {
  it('keeps empty parts of keys', () => {
    expect(crumbsOf('a//b/')).toEqual([
      { label: 'a', prefix: 'a/' },
      { label: '', prefix: 'a//' },
      { label: 'b', prefix: 'a//b/' },
    ])
  })

  it('goes up one folder at a time and stops at the top', () => {
    expect(parentPrefix('a/b/')).toBe('a/')
    expect(parentPrefix('a/')).toBe('')
    expect(parentPrefix('')).toBeUndefined()
  })
})

describe('cursor of a list', () => {
  it('moves by row, page and end, and stays inside', () => {
    expect(moveCursor('ArrowDown', 0, 3, 10)).toBe(1)
    expect(moveCursor('ArrowDown', 2, 3, 10)).toBe(2)
    expect(moveCursor('ArrowUp', 0, 3, 10)).toBe(0)
    expect(moveCursor('PageDown', 5, 100_000, 20)).toBe(25)
    expect(moveCursor('End', 0, 100_000, 20)).toBe(99_999)
    expect(moveCursor('Home', 99_999, 100_000, 20)).toBe(0)
  })

  it('ignores other keys and empty lists', () => {
    expect(moveCursor('x', 0, 3, 10)).toBeUndefined()
    expect(moveCursor('ArrowDown', 0, 0, 10)).toBeUndefined()
  })
})

describe('connect form', () => {
  const fields = {
    dialect: 'oss',
    name: '',
    endpoint: ' oss-cn-hangzhou.aliyuncs.com/ ',
    region: '',
    accessKeyId: ' LTAI ',
    accessKeySecret: 'secret\n',
    securityToken: '',
    expiresAt: '',
    isAnonymous: false,
    bucket: '',
    usesPathStyle: false,
    usesV1: false,
    access: 'full',
    proxyKind: 'system',
    proxyAddress: '',
    proxyUser: '',
    proxyPassword: '',
    certificates: '',
    customDomains: '',
  } as const

  it('finds the region in the endpoints of the vendors', () => {
    expect(regionOfEndpoint('oss', 'https://oss-cn-hangzhou-internal.aliyuncs.com')).toBe('cn-hangzhou')
    expect(regionOfEndpoint('obs', 'obs.cn-north-4.myhuaweicloud.com')).toBe('cn-north-4')
    expect(regionOfEndpoint('s3', 'https://s3.eu-central-1.amazonaws.com')).toBe('eu-central-1')
    expect(regionOfEndpoint('s3', 'http://127.0.0.1:9000')).toBe('')
  })

  it('adds the scheme that people leave out', () => {
    expect(completeEndpoint('example.com/')).toBe('https://example.com')
    expect(completeEndpoint('http://127.0.0.1:9000')).toBe('http://127.0.0.1:9000')
  })

  it('makes a draft of what was typed, without the spaces that came along', () => {
    expect(toDraft(fields, 'Alibaba Cloud OSS')).toEqual({
      name: 'Alibaba Cloud OSS',
      dialect: 'oss',
      endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
      region: 'cn-hangzhou',
      addressing: 'virtual-hosted',
      signatureVersion: 'v4',
      accessKeyId: 'LTAI',
      accessKeySecret: 'secret',
      access: 'full',
      proxy: { kind: 'system' },
      customDomains: {},
    })
  })

  it('reads custom domains line by line, and says when a line is none', () => {
    const typed = ' media = files.example.com\n\nbackup=https://backup.example.com:8443/\n'
    const domains = { media: 'files.example.com', backup: 'https://backup.example.com:8443' }
    expect(toDraft({ ...fields, customDomains: typed }, '').customDomains).toEqual(domains)
    expect(readDomains(writeDomains(domains))).toEqual(domains)
    for (const wrong of ['media', 'media =', '= host', 'media = host/path', 'media = a b', 'media = a\nmedia = b']) {
      expect(missingFields({ ...fields, customDomains: wrong }, true)).toEqual(['customDomains'])
    }
  })

  it('carries a proxy, certificates and what the form was filled from', () => {
    const typed = {
      proxyKind: 'manual',
      proxyAddress: 'proxy:1',
      proxyUser: 'u',
      proxyPassword: 'p',
      access: 'read-only',
    }
    expect(toDraft({ ...fields, ...typed, certificates: 'PEM', importId: 'i1' }, '')).toMatchObject({
      access: 'read-only',
      proxy: { kind: 'manual', address: 'proxy:1', user: 'u', password: 'p' },
      certificates: 'PEM',
      importId: 'i1',
    })
    expect(missingFields({ ...fields, proxyKind: 'manual' }, true)).toEqual(['proxyAddress'])
  })

  it('asks for what is missing, but not for a secret that is saved', () => {
    const empty = { ...fields, endpoint: '', accessKeyId: '', accessKeySecret: '' }
    expect(missingFields(empty, false)).toEqual(['endpoint', 'accessKeyId', 'accessKeySecret'])
    expect(missingFields({ ...fields, accessKeySecret: '' }, true)).toEqual([])
  })
})

describe('copy beside', () => {
  it('keeps folder and extension', () => {
    expect(besideKey('a/报告.docx', (stem) => `${stem}（2026-05-03 版本）`)).toBe('a/报告（2026-05-03 版本）.docx')
    expect(besideKey('top.tar.gz', (stem) => `${stem} (old)`)).toBe('top (old).tar.gz')
  })
})

describe('what a store is called', () => {
  it('knows Amazon by its hosts, and takes every other store of that dialect for compatible', () => {
    expect(storeKindOf('s3', 'https://s3.eu-central-1.amazonaws.com')).toBe('amazon')
    expect(storeKindOf('s3', 'https://S3.cn-north-1.amazonaws.com.cn/')).toBe('amazon')
    for (const other of ['http://10.0.0.5:9000', 'https://amazonaws.com.example.org', 'https://notamazonaws.com', '']) {
      expect(storeKindOf('s3', other)).toBe('compatible')
    }
    expect(storeKindOf('oss', 'https://oss-cn-hangzhou.aliyuncs.com')).toBe('oss')
  })
})
