/** What a `Range` header asks of a content of known size. */
export type AskedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly firstByte: number; readonly lastByte: number }
  | { readonly kind: 'unsatisfiable' }

/**
 * Reads a `Range` header (RFC 9110, section 14). Several ranges, other units and nonsense count as no range at all, as the RFC lets a
 * server do.
 */
export function readRange(header: string | undefined, sizeBytes: number): AskedRange {
  const asked = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(header?.trim() ?? '')
  if (asked === null) return { kind: 'whole' }
  const [, first = '', last = ''] = asked
  if (first === '' && last === '') return { kind: 'whole' }
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes)
    if (length === 0) return { kind: 'unsatisfiable' }
    return { kind: 'part', firstByte: sizeBytes - length, lastByte: sizeBytes - 1 }
  }
  const firstByte = Number(first)
  if (last !== '' && Number(last) < firstByte) return { kind: 'whole' }
  if (firstByte >= sizeBytes) return { kind: 'unsatisfiable' }
  return { kind: 'part', firstByte, lastByte: last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1) }
}
