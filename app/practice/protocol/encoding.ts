/** Percent-encodes UTF-8 bytes; only letters, digits and `-._~` stay. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** As {@link percentEncode}, but `/` stays. */
export function percentEncodePath(text: string): string {
  return percentEncode(text).replaceAll('%2F', '/')
}

/** Undefined when the text is not valid percent-encoded UTF-8. */
export function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

export type QueryPair = readonly [name: string, value: string | undefined]

/** Splits a raw query; `flag` has the value undefined, `flag=` the empty text. `+` is a space, as every store reads it. */
export function parseQuery(raw: string): readonly QueryPair[] {
  if (raw === '') return []
  return raw
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece): QueryPair => {
      const at = piece.indexOf('=')
      const name = at < 0 ? piece : piece.slice(0, at)
      return [decodeQuery(name), at < 0 ? undefined : decodeQuery(piece.slice(at + 1))]
    })
}

function decodeQuery(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  return percentDecode(spaced) ?? spaced
}
