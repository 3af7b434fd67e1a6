const secretQuery =
  /([?&](?:Signature|OSSAccessKeyId|AccessKeyId|security-token|x-(?:oss|obs|amz)-(?:signature|credential|security-token))=)[^&\s"'<>]*/gi
const secretHeader =
  /((?:proxy-)?authorization|x-(?:oss|obs|amz)-(?:security-token|[a-z-]*customer-key))(["']?\s*[:=]\s*["']?)[^\r\n"']*/gi
const authorizationValue = /\b(?:OSS|OBS|AWS) [A-Za-z0-9+/=_-]{3,128}:[A-Za-z0-9+/=]{20,}/g
const v4Value = /\b(?:OSS4|AWS4)-HMAC-SHA256 Credential=[^\r\n]*/g
const namedElement =
  /<(OSSAccessKeyId|AWSAccessKeyId|AccessKeyId|StringToSign|StringToSignBytes|SignatureProvided|CanonicalRequest|CanonicalRequestBytes|SecurityToken|Token)>[\s\S]*?<\/\1>/gi

/** Removes signatures, key ids, tokens and customer keys from text that a store sent, before anyone keeps or shows it (protocols 3.5). */
export function redact(text: string): string {
  return text
    .replace(namedElement, '<$1>…</$1>')
    .replace(secretQuery, '$1…')
    .replace(secretHeader, '$1$2…')
    .replace(authorizationValue, '…')
    .replace(v4Value, '…')
}

/** A vendor's message for the Details of an error: redacted, on one line, at most 500 characters. */
export function redactMessage(text: string): string {
  const line = redact(text).replace(/\s+/g, ' ').trim()
  return line.length > 500 ? `${line.slice(0, 499)}…` : line
}
