import { analyse } from 'chardet'
import { type TextEncoding, textEncodings } from '../domain/text-encodings.ts'

export interface EncodingFinding {
  readonly encoding: TextEncoding
  /** `certain`: a byte order mark or valid UTF-8; otherwise people are offered a choice. */
  readonly certainty: 'certain' | 'guess'
}

const sampleBytes = 65_536

function decodes(bytes: Uint8Array, encoding: TextEncoding): boolean {
  try {
    // `stream` lets a character that is cut off at the end pass.
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

function byteOrderMark(bytes: Uint8Array): TextEncoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

/** UTF-16 without a mark: Latin text has its zero bytes all on one side. */
function unmarkedUtf16(bytes: Uint8Array): TextEncoding | undefined {
  const pairs = Math.floor(Math.min(bytes.length, 4096) / 2)
  if (pairs < 2) return undefined
  let evenZeros = 0
  let oddZeros = 0
  for (let pair = 0; pair < pairs; pair += 1) {
    if (bytes[pair * 2] === 0) evenZeros += 1
    if (bytes[pair * 2 + 1] === 0) oddZeros += 1
  }
  if (oddZeros > pairs * 0.3 && evenZeros === 0) return 'utf-16le'
  if (evenZeros > pairs * 0.3 && oddZeros === 0) return 'utf-16be'
  return undefined
}

/** Text has next to no control characters (binary data byte table of the MIME Sniffing Standard, section 3). */
function isBinaryCode(code: number): boolean {
  return code <= 0x08 || code === 0x0b || (code >= 0x0e && code <= 0x1a) || (code >= 0x1c && code <= 0x1f)
}

function hasControls(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (isBinaryCode(text.charCodeAt(index))) return true
  return false
}

/** The part of the text that can tell encodings apart: from the first byte that is not ASCII. */
function tellingSample(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80)
  return first < 0 ? bytes.subarray(0, 0) : bytes.subarray(first, first + sampleBytes)
}

/** Share of two-byte characters that lie in GB 2312's rows, where nearly all simplified Chinese text lives. */
function gb2312Share(sample: Uint8Array): number {
  let inside = 0
  let total = 0
  for (let index = 0; index < sample.length; index += 1) {
    const lead = sample[index] ?? 0
    if (lead < 0x80) continue
    const trail = sample[index + 1]
    if (trail === undefined) break
    total += 1
    const isRow = (lead >= 0xb0 && lead <= 0xf7) || (lead >= 0xa1 && lead <= 0xa9)
    if (isRow && trail >= 0xa1) inside += 1
    index += 1
  }
  return total === 0 ? 0 : inside / total
}

function legacyEncoding(sample: Uint8Array): TextEncoding {
  const confidence = new Map<TextEncoding, number>()
  for (const match of analyse(sample)) {
    const name = match.name.toLowerCase().replace('iso-8859-1', 'windows-1252')
    const encoding = textEncodings.find((candidate) => candidate === name)
    if (encoding !== undefined && !confidence.has(encoding) && decodes(sample, encoding)) {
      confidence.set(encoding, match.confidence)
    }
  }
  // Korean and Japanese use the same byte rows as GB 2312; only clear frequency evidence outweighs the likelier reader.
  const isChinese = gb2312Share(sample) >= 0.8 && decodes(sample, 'gb18030')
  if (isChinese) confidence.set('gb18030', (confidence.get('gb18030') ?? 0) + 25)
  const [best] = [...confidence].toSorted((a, b) => b[1] - a[1])
  return best === undefined || best[1] < 10 ? (isChinese ? 'gb18030' : 'windows-1252') : best[0]
}

/**
 * Finds the encoding of a text by its mark, by validity, then by the frequency of characters.
 * @param bytes the start of a file, or all of it; a character cut off at the end does no harm.
 * @returns undefined when the bytes are no text.
 */
export function findEncoding(bytes: Uint8Array): EncodingFinding | undefined {
  const marked = byteOrderMark(bytes)
  if (marked !== undefined) return { encoding: marked, certainty: 'certain' }
  const wide = unmarkedUtf16(bytes)
  if (wide !== undefined && decodes(bytes, wide) && !hasControls(decodeText(bytes.subarray(0, 4096), wide)))
    return { encoding: wide, certainty: 'guess' }
  if (bytes.subarray(0, sampleBytes).some(isBinaryCode)) return undefined
  if (decodes(bytes, 'utf-8')) return { encoding: 'utf-8', certainty: 'certain' }
  const sample = tellingSample(bytes)
  const encoding = legacyEncoding(sample)
  // Undefined in windows-1252, and frequent in compressed data.
  if (encoding === 'windows-1252') {
    const strange = sample.filter((byte) => byte >= 0x80 && byte <= 0x9f).length
    if (strange > sample.length * 0.05 || isMostlyHigh(sample)) return undefined
  }
  return { encoding, certainty: 'guess' }
}

function isMostlyHigh(sample: Uint8Array): boolean {
  return sample.length > 64 && sample.filter((byte) => byte >= 0x80).length > sample.length * 0.4
}

/** Decodes for reading: the byte order mark is left out, a character cut off at the end too, and faults become U+FFFD. */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  const text = new TextDecoder(encoding).decode(bytes, { stream: true })
  return encoding === 'windows-1252' ? text.replace(/[\u0080-\u009f]/g, windows1252) : text
}

/** Node 24's decoder reads windows-1252 as Latin-1 (seen with 24.9, 2026-11): bytes 0x80 to 0x9f come out as controls. */
const windows1252Row = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function windows1252(control: string): string {
  return windows1252Row[control.charCodeAt(0) - 0x80] ?? control
}
