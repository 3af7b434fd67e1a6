import { describe, expect, it } from 'vitest'
import { defaultAddressing, guessRegion, parseEndpoint } from '../../../app/connections/endpoint.ts'

describe('endpoint', () => {
  it.each([
    ['oss-cn-hangzhou.aliyuncs.com', 'https://oss-cn-hangzhou.aliyuncs.com', 'oss-cn-hangzhou.aliyuncs.com'],
    [
      '  https://S3.eu-central-1.amazonaws.com/ ',
      'https://s3.eu-central-1.amazonaws.com',
      's3.eu-central-1.amazonaws.com',
    ],
    ['HTTP://store.example:8080', 'http://store.example:8080', 'store.example'],
    ['store.example:443', 'https://store.example', 'store.example'],
    ['http://store.example:443', 'http://store.example:443', 'store.example'],
    ['http://store.example:80/', 'http://store.example', 'store.example'],
    ['https://store.example:80', 'https://store.example:80', 'store.example'],
    ['localhost:9000', 'http://localhost:9000', 'localhost'],
    ['127.0.0.1:80', 'http://127.0.0.1', '127.0.0.1'],
    ['127.0.0.1:443', 'http://127.0.0.1:443', '127.0.0.1'],
    ['10.1.2.3', 'https://10.1.2.3', '10.1.2.3'],
    ['::1', 'http://[::1]', '::1'],
    ['[fd00::5]:9000', 'https://[fd00::5]:9000', 'fd00::5'],
    ['fd00::5', 'https://[fd00::5]', 'fd00::5'],
  ])('reads %s', (text, origin, host) => {
    expect(parseEndpoint(text)).toEqual({ origin, host })
  })

  it.each([
    ['https://reports.oss-cn-hangzhou.aliyuncs.com', 'https://oss-cn-hangzhou.aliyuncs.com', 'reports'],
    ['my.bucket.s3.eu-west-1.amazonaws.com', 'https://s3.eu-west-1.amazonaws.com', 'my.bucket'],
    ['team.obs.cn-north-4.myhuaweicloud.com', 'https://obs.cn-north-4.myhuaweicloud.com', 'team'],
    ['b.s3.oss-cn-beijing.aliyuncs.com', 'https://s3.oss-cn-beijing.aliyuncs.com', 'b'],
  ])("takes the bucket out of a bucket's own address %s", (text, origin, bucket) => {
    expect(parseEndpoint(text)).toMatchObject({ origin, bucket })
  })

  it.each([
    '',
    '   ',
    'ftp://store.example',
    'javascript:alert(1)',
    'https://user:key@store.example',
    'store.example/bucket',
    'store.example?x=1',
    'store.example#x',
    'two words.example',
    'http://',
    'store.example:99999',
    'file:///etc/passwd',
  ])('refuses %j', (text) => {
    expect(() => parseEndpoint(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })

  it.each([
    ['oss', 'oss-cn-hangzhou.aliyuncs.com', 'cn-hangzhou'],
    ['oss', 'oss-cn-hangzhou-internal.aliyuncs.com', 'cn-hangzhou'],
    ['oss', 'cn-beijing.oss.aliyuncs.com', 'cn-beijing'],
    ['oss', 'oss-accelerate.aliyuncs.com', undefined],
    ['oss', 'oss-accelerate-overseas.aliyuncs.com', undefined],
    ['oss', 'files.example.com', undefined],
    ['oss', '127.0.0.1', 'cn-hangzhou'],
    ['obs', 'obs.cn-north-4.myhuaweicloud.com', 'cn-north-4'],
    ['obs', 'obs.myhuaweicloud.com', 'cn-north-1'],
    ['obs', 'obs.eu-west-101.myhuaweicloud.eu', 'eu-west-101'],
    ['s3', 's3.eu-central-1.amazonaws.com', 'eu-central-1'],
    ['s3', 's3.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['s3', 's3.dualstack.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['s3', 's3-ap-southeast-2.amazonaws.com', 'ap-southeast-2'],
    ['s3', 's3.amazonaws.com', 'us-east-1'],
    ['s3', 's3.oss-cn-shanghai.aliyuncs.com', 'cn-shanghai'],
    ['s3', 'rgw.example.org', 'us-east-1'],
  ] as const)('guesses the %s region of %s', (dialect, host, region) => {
    expect(guessRegion(dialect, host)).toBe(region)
  })

  it.each([
    ['s3', '127.0.0.1', 'path'],
    ['oss', 'localhost', 'path'],
    ['s3', 'rgw.example.org', 'path'],
    ['s3', 's3.eu-central-1.amazonaws.com', 'virtual-hosted'],
    ['s3', 's3.oss-cn-shanghai.aliyuncs.com', 'virtual-hosted'],
    ['s3', 'evil-amazonaws.com', 'path'],
    ['oss', 'oss-cn-hangzhou.aliyuncs.com', 'virtual-hosted'],
    ['obs', 'obs.cn-north-4.myhuaweicloud.com', 'virtual-hosted'],
  ] as const)('addresses %s buckets on %s by %s', (dialect, host, addressing) => {
    expect(defaultAddressing(dialect, host)).toBe(addressing)
  })
})
