import { AppError } from './app-error.ts'

/** Texts that are their own encoding: most keys, and every id. */
const isUnreserved = /^[A-Za-z0-9._~-]*$/
const isUnreservedPath = /^[A-Za-z0-9._~/-]*$/

/**
 * Percent-encoding for keys and query values (protocols 3.2): UTF-8 bytes, `A-Z a-z 0-9 - . _ ~` kept, all else `%XX` in upper case.
 * @throws AppError `key-not-encodable` for a lone surrogate, which has no UTF-8 form.
 */
export function encodeQueryValue(text: string): string {
  if (isUnreserved.test(text)) return text
  if (!text.isWellFormed()) {
    throw new AppError('key-not-encodable', 'The text holds half of a surrogate pair and cannot be sent', {
      facts: { key: text.toWellFormed() },
    })
  }
  return encodeURIComponent(text).replace(/[!'()*]/g, escapeReserved)
}

/** As {@link encodeQueryValue}, with `/` kept: what goes after the host for an object key. Dot segments and `//` stay as they are. */
export function encodeKeyPath(key: string): string {
  if (isUnreservedPath.test(key)) return key
  return encodeQueryValue(key).replaceAll('%2F', '/')
}

function escapeReserved(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
}

/**
 * Undoes `encoding-type=url` (protocols 3.3): `+` is a space, then percent-decoding as UTF-8.
 * @returns undefined when the text is not such an encoding (a `%` that begins no escape, bytes that are not UTF-8).
 */
export function decodeUrlText(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return undefined
  }
}

/** Orders keys as all three vendors list them: by UTF-8 bytes, which differs from JavaScript's order for characters beyond U+FFFF. */
export function compareKeys(left: string, right: string): number {
  const shared = Math.min(left.length, right.length)
  for (let at = 0; at < shared; at++) {
    const a = left.charCodeAt(at)
    const b = right.charCodeAt(at)
    if (a === b) continue
    const isHighA = a >= 0xd800 && a <= 0xdfff
    const isHighB = b >= 0xd800 && b <= 0xdfff
    if (isHighA !== isHighB) return isHighA ? 1 : -1
    return a < b ? -1 : 1
  }
  return Math.sign(left.length - right.length)
}

/** Value of an `x-…-tagging` header: names and values encoded, so that `=` and `&` in them survive. */
export function encodeTags(tags: readonly { readonly key: string; readonly value: string }[]): string {
  return tags.map((tag) => `${encodeQueryValue(tag.key)}=${encodeQueryValue(tag.value)}`).join('&')
}

/** Value of an `x-…-copy-source` header: literal slashes (a server may crash on `%2F` there), the rest encoded, the version last. */
export function encodeCopySource(bucket: string, key: string, versionId: string | undefined): string {
  const source = `/${encodeQueryValue(bucket)}/${encodeKeyPath(key)}`
  return versionId === undefined || versionId === '' ? source : `${source}?versionId=${encodeQueryValue(versionId)}`
}
