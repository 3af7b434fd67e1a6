import { describe, expect, it } from 'vitest'
import { redact, redactMessage } from '../../../app/http/redact.ts'

describe('what is never kept', () => {
  it.each([
    ['https://b.oss.aliyuncs.com/k?OSSAccessKeyId=KEYID123&Expires=1&Signature=SEC%3D', ['KEYID123', 'SEC%3D']],
    [
      'https://h/k?X-Amz-Credential=KEYID%2F2024&X-Amz-Signature=abcdef0123&X-Amz-Security-Token=TOK',
      ['KEYID', 'abcdef0123', 'TOK'],
    ],
    ['https://h/k?AccessKeyId=KEYID9&x-obs-security-token=TOK9&Signature=SIG9', ['KEYID9', 'TOK9', 'SIG9']],
    ['Authorization: OSS LTAIKEY:c2lnbmF0dXJlMTIzNDU2Nzg5MA==', ['LTAIKEY', 'c2lnbmF0dXJl']],
    ['authorization=AWS4-HMAC-SHA256 Credential=AKID/20240115/x, Signature=feed', ['AKID', 'feed']],
    ['OBS KEYIDOBS:c2lnbmF0dXJlMTIzNDU2Nzg5MA== was wrong', ['KEYIDOBS']],
    ['x-amz-server-side-encryption-customer-key: BASE64KEY==', ['BASE64KEY']],
    ['<StringToSign>GET\n\nsecret</StringToSign><OSSAccessKeyId>LTAI</OSSAccessKeyId>', ['secret', 'LTAI']],
  ])('%s', (text, secrets) => {
    for (const secret of secrets) expect(redact(text)).not.toContain(secret)
  })

  it('keeps a message short and on one line', () => {
    expect(redactMessage('a\n  b\tc ')).toBe('a b c')
    expect(redactMessage('x'.repeat(9999))).toHaveLength(500)
  })

  it('leaves ordinary text alone', () => {
    expect(redact('The specified key does not exist.')).toBe('The specified key does not exist.')
  })
})
