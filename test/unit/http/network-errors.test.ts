import { describe, expect, it } from 'vitest'
import { classifyNetworkError } from '../../../app/http/network-errors.ts'

const withCode = (code: string) => Object.assign(new Error(code), { code })

describe('failures below HTTP', () => {
  it.each([
    ['ENOTFOUND', 'dns-failed', 'safe'],
    ['EAI_AGAIN', 'dns-failed', 'safe'],
    ['ECONNREFUSED', 'cannot-connect', 'safe'],
    ['EHOSTUNREACH', 'cannot-connect', 'safe'],
    ['ENETUNREACH', 'offline', 'safe'],
    ['UND_ERR_CONNECT_TIMEOUT', 'cannot-connect', 'safe'],
    ['ECONNRESET', 'connection-lost', 'idempotent-only'],
    ['EPIPE', 'connection-lost', 'idempotent-only'],
    ['UND_ERR_SOCKET', 'connection-lost', 'idempotent-only'],
    ['ETIMEDOUT', 'timed-out', 'idempotent-only'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timed-out', 'idempotent-only'],
    ['UND_ERR_BODY_TIMEOUT', 'timed-out', 'idempotent-only'],
    ['UND_ERR_HEADERS_OVERFLOW', 'malformed-answer', 'idempotent-only'],
    ['HPE_INVALID_CONSTANT', 'not-a-store', 'idempotent-only'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-failed', 'never'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-failed', 'never'],
    ['CERT_HAS_EXPIRED', 'tls-failed', 'never'],
    ['SOMETHING_ELSE', 'connection-lost', 'idempotent-only'],
  ])('%s is %s, to be sent again: %s', (raw, code, retry) => {
    expect(classifyNetworkError(withCode(raw), 'direct')).toMatchObject({ code, retry, facts: { providerCode: raw } })
  })

  it('looks into causes and into the tries of several addresses', () => {
    const aggregate = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')])
    expect(classifyNetworkError(aggregate, 'direct').code).toBe('cannot-connect')
    expect(classifyNetworkError(new Error('x', { cause: withCode('ENOTFOUND') }), 'direct').code).toBe('dns-failed')
  })

  it('says that a proxy failed', () => {
    const tunnel = (status: number) => new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`)
    expect(classifyNetworkError(tunnel(407), 'proxy').code).toBe('proxy-password')
    expect(classifyNetworkError(tunnel(401), 'proxy').code).toBe('proxy-password')
    expect(classifyNetworkError(tunnel(403), 'proxy').code).toBe('proxy-failed')
    expect(classifyNetworkError(withCode('UND_ERR_SOCKS5_AUTH_FAILED'), 'proxy').code).toBe('proxy-password')
    expect(classifyNetworkError(withCode('UND_ERR_SOCKS5_REPLY_5'), 'proxy').code).toBe('proxy-failed')
  })
})
