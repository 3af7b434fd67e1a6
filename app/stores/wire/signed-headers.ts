type Headers = Readonly<Record<string, string>>

/** The headers that a signature covers. */
export interface SignedHeaders {
  /** `name:value` lines, sorted by name. */
  readonly lines: string
  /** Their names, joined by `;`. */
  readonly names: string
}

/**
 * Finds the headers that a signature covers, of one request after another. Most requests have the headers of the one before and most of
 * their values, so names are sorted and lines made only where something differs.
 * @param lineOf the line of one header, with what the vendor does to its value.
 */
export function rememberSignedHeaders(
  isSigned: (name: string) => boolean,
  lineOf: (name: string, value: string) => string,
): (headers: Headers) => SignedHeaders {
  let given: readonly string[] = []
  let signed: { readonly name: string; value: string | undefined; line: string }[] = []
  let names = ''
  return (headers) => {
    if (!isNamedLike(headers, given)) {
      given = Object.keys(headers)
      const sorted = given.filter(isSigned).sort(byCodeUnit)
      signed = sorted.map((name) => ({ name, value: undefined, line: '' }))
      names = sorted.join(';')
    }
    let lines = ''
    for (const header of signed) {
      const value = headers[header.name] ?? ''
      if (value !== header.value) {
        header.value = value
        header.line = lineOf(header.name, value)
      }
      lines += header.line
    }
    return { lines, names }
  }
}

/** As most signatures take a header: without spaces around its value. */
export function trimmedLine(name: string, value: string): string {
  return `${name}:${value.trim()}\n`
}

/** Orders by bytes of the (ASCII) text; never by locale. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** Whether these are the names, in this order. */
function isNamedLike(headers: Headers, names: readonly string[]): boolean {
  let at = 0
  for (const name in headers) if (name !== names[at++]) return false
  return at === names.length
}
