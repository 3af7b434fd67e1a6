import { describe, expect, it } from 'vitest'
import { hostName, isSameOwner, readLocation, registrableDomain } from '../../../app/http/redirect.ts'

describe('who owns a host', () => {
  it.each([
    ['bucket.s3.eu-west-1.amazonaws.com', 'amazonaws.com'],
    ['bucket.s3.cn-north-1.amazonaws.com.cn', 'amazonaws.com.cn'],
    ['obs.tr-central-201.hc.vodafone.com.tr:443', 'vodafone.com.tr'],
    ['oss-cn-hangzhou.aliyuncs.com', 'aliyuncs.com'],
    ['127.0.0.1:9000', '127.0.0.1'],
    ['[::1]:9000', '::1'],
    ['localhost:9000', 'localhost'],
  ])('%s belongs to %s', (host, owner) => {
    expect(registrableDomain(host)).toBe(owner)
  })

  it('tells strangers apart', () => {
    expect(isSameOwner('s3.amazonaws.com', 's3.eu-west-1.amazonaws.com')).toBe(true)
    expect(isSameOwner('s3.amazonaws.com', 's3.amazonaws.com.evil.example')).toBe(false)
    expect(isSameOwner('a.com.cn', 'b.com.cn')).toBe(false)
    expect(isSameOwner('10.0.0.1', '10.0.0.2')).toBe(false)
    expect(isSameOwner('evilamazonaws.com', 'amazonaws.com')).toBe(false)
  })

  it('reads locations without resolving anything', () => {
    expect(readLocation('https://b.s3.eu-west-1.amazonaws.com/a/../b?x')).toEqual({
      scheme: 'https',
      host: 'b.s3.eu-west-1.amazonaws.com',
    })
    expect(readLocation('oss-cn-beijing.aliyuncs.com')).toEqual({ host: 'oss-cn-beijing.aliyuncs.com' })
    expect(readLocation('http://user:pw@evil.example/')).toBeUndefined()
    expect(readLocation('javascript:alert(1)')).toBeUndefined()
    expect(hostName('Example.COM:8080')).toBe('example.com')
  })
})
