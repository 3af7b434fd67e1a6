import { decodeEntities } from './xml.ts'

const lt = 0x3c
const gt = 0x3e
const slash = 0x2f
const amp = 0x26
const cr = 0x0d
const plainDeclaration = /^<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=(?:"utf-8"|'utf-8'))?\s*$/i

/** The document is not of the plain form that {@link XmlBytes} reads. */
export class NotPlain extends Error {}

/**
 * Walks over XML of the plain form that stores send: elements without attributes (but on the root), no comments, no CDATA, every tag closed
 * by its own name. Anything else throws {@link NotPlain}, and the careful parser (xml.ts) decides. Strings are copied out of the bytes.
 */
export class XmlBytes {
  readonly #bytes: Buffer
  #at = 0
  /** Of the text that was passed last. */
  #textStart = 0
  #textEnd = 0
  #isAscii = true
  #references = 0
  /** The tag that was passed last was `<Name/>`, of which `/>` is still ahead. */
  #isEmptyTag = false
  /** The same few words come with every entry: the last one in each slot is kept. */
  readonly #words = new Map<number, string>()

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** White space, the declaration, and the root's opening tag with whatever attributes. */
  skipProlog(root: string): void {
    this.skipSpace()
    const bytes = this.#bytes
    if (bytes[this.#at] === lt && bytes[this.#at + 1] === 0x3f) {
      const end = bytes.indexOf('?>', this.#at)
      if (end === -1 || !plainDeclaration.test(bytes.toString('latin1', this.#at, Math.min(end, this.#at + 200))))
        throw new NotPlain()
      this.#at = end + 2
      this.skipSpace()
    }
    if (bytes[this.#at] !== lt || !this.#matches(root, this.#at + 1)) throw new NotPlain()
    const end = bytes.indexOf(gt, this.#at)
    const attributes = end === -1 ? '' : bytes.toString('latin1', this.#at + 1 + root.length, end)
    if (end === -1 || !/^(\s+[\w:.-]+\s*=\s*("[^"<&]*"|'[^'<&]*'))*\s*$/.test(attributes)) throw new NotPlain()
    this.#at = end + 1
  }

  /** Whether a closing tag is next. */
  isAtClosing(): boolean {
    return this.#bytes[this.#at] === lt && this.#bytes[this.#at + 1] === slash
  }

  /** Passes the `/>` of an element that was opened as `<Name/>`; false when it was not. */
  passEmpty(): boolean {
    if (!this.#isEmptyTag) return false
    this.#isEmptyTag = false
    this.#at += 2
    return true
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** Passes `<Name>`; the name is made of letters and digits, else the document is not plain. */
  tagName(): string {
    const bytes = this.#bytes
    const start = this.#at + 1
    let end = start
    for (let byte = bytes[end] ?? 0; isNameByte(byte); byte = bytes[end] ?? 0) end++
    if (end === start || bytes[this.#at] !== lt) throw new NotPlain()
    const name = this.#word(((bytes[start] ?? 0) << 16) | ((bytes[end - 1] ?? 0) << 8) | (end - start), start, end)
    if (bytes[end] === gt) {
      this.#at = end + 1
      return name
    }
    if (bytes[end] === slash && bytes[end + 1] === gt) {
      this.#at = end
      this.#isEmptyTag = true
      return name
    }
    throw new NotPlain()
  }

  /** Text up to `</name>`, which is passed. */
  passText(name: string): void {
    const bytes = this.#bytes
    if (this.passEmpty()) {
      this.#textStart = this.#at
      this.#textEnd = this.#at
      this.#isAscii = true
      this.#references = 0
      return
    }
    const start = this.#at
    let at = start
    let seen = 0
    let references = 0
    for (let byte = bytes[at]; byte !== lt; byte = bytes[at]) {
      if (byte === undefined || byte === cr) throw new NotPlain()
      if (byte === amp) references++
      seen |= byte
      at++
    }
    this.#textStart = start
    this.#textEnd = at
    this.#isAscii = seen < 0x80
    this.#references = references
    if (references > 0 && !this.#isQuoted() && !onlyPlainReferences.test(bytes.toString('utf8', start, at)))
      throw new NotPlain()
    this.#at = at
    this.closeTag(name)
  }

  closeTag(name: string): void {
    const bytes = this.#bytes
    const at = this.#at
    if (bytes[at] !== lt || bytes[at + 1] !== slash) throw new NotPlain()
    if (!this.#matches(name, at + 2)) throw new NotPlain()
    const end = at + 2 + name.length
    if (bytes[end] !== gt) throw new NotPlain()
    this.#at = end + 1
  }

  /** The text that was passed last, copied. */
  text(): string {
    const bytes = this.#bytes
    const text = this.#isAscii
      ? bytes.toString('latin1', this.#textStart, this.#textEnd)
      : bytes.toString('utf8', this.#textStart, this.#textEnd)
    return this.#references > 0 ? decodeEntities(text) : text
  }

  /** What stands between two quotes; undefined when the text that was passed last is not plainly quoted. */
  quotedText(): string | undefined {
    if (!this.#isQuoted() || !this.#isAscii) return undefined
    const { length } = this.#quote
    return this.#bytes.toString('latin1', this.#textStart + length, this.#textEnd - length)
  }

  /** Some stores write quotes as they are, some as references: then there are none but these two. */
  get #quote(): string {
    return this.#references === 0 ? '"' : '&quot;'
  }

  #isQuoted(): boolean {
    const quote = this.#quote
    const end = this.#textEnd - quote.length
    const isPair = this.#references === 0 || this.#references === 2
    return (
      isPair &&
      end >= this.#textStart + quote.length &&
      this.#matches(quote, this.#textStart) &&
      this.#matches(quote, end)
    )
  }

  /** As {@link #text}, for the few words that come with every entry: made once for a run of the same bytes. */
  repeatedText(kind: number): string {
    if (this.#references > 0 || !this.#isAscii) return this.text()
    return this.#word(kind, this.#textStart, this.#textEnd)
  }

  readText(name: string): string {
    this.passText(name)
    return this.text()
  }

  /** `2026-01-02T03:04:05.678Z`, with or without the fraction. */
  date(): number {
    const bytes = this.#bytes
    const at = this.#textStart
    const length = this.#textEnd - at
    if ((length !== 20 && length !== 24) || bytes[this.#textEnd - 1] !== 0x5a || bytes[at + 10] !== 0x54)
      throw new NotPlain()
    if (bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d || bytes[at + 13] !== 0x3a || bytes[at + 16] !== 0x3a)
      throw new NotPlain()
    if (length === 24 && bytes[at + 19] !== 0x2e) throw new NotPlain()
    const month = this.#digits(at + 5, at + 7)
    const day = this.#digits(at + 8, at + 10)
    const hour = this.#digits(at + 11, at + 13)
    const minute = this.#digits(at + 14, at + 16)
    const second = this.#digits(at + 17, at + 19)
    if (month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59) {
      // The ends of months are left to the library.
      const parsed = Date.parse(bytes.toString('latin1', at, this.#textEnd))
      if (Number.isNaN(parsed)) throw new NotPlain()
      return parsed
    }
    const fraction = length === 24 ? this.#digits(at + 20, at + 23) : 0
    return Date.UTC(this.#digits(at, at + 4), month - 1, day, hour, minute, second, fraction)
  }

  /** Text that was passed last, as a whole number. */
  number(): number {
    return this.#digits(this.#textStart, this.#textEnd)
  }

  #digits(start: number, end: number): number {
    if (end <= start || end - start > 15) throw new NotPlain()
    let value = 0
    for (let at = start; at < end; at++) {
      const digit = (this.#bytes[at] ?? 0) - 0x30
      if (digit < 0 || digit > 9) throw new NotPlain()
      value = value * 10 + digit
    }
    return value
  }

  /** The word between two places; `slot` says which word it is likely to be again. */
  #word(slot: number, start: number, end: number): string {
    const known = this.#words.get(slot)
    if (known !== undefined && known.length === end - start && this.#matches(known, start)) return known
    const word = this.#bytes.toString('latin1', start, end)
    this.#words.set(slot, word)
    return word
  }

  /** Whether these ASCII characters stand there. */
  #matches(expected: string, start: number): boolean {
    const bytes = this.#bytes
    for (let index = 0; index < expected.length; index++)
      if (bytes[start + index] !== expected.charCodeAt(index)) return false
    return true
  }

  skipSpace(): void {
    const bytes = this.#bytes
    for (
      let byte = bytes[this.#at];
      byte === 0x20 || byte === 0x0a || byte === cr || byte === 0x09;
      byte = bytes[this.#at]
    )
      this.#at++
  }
}

function isNameByte(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39)
}

/** References that the careful parser takes, too. */
const onlyPlainReferences = /^(?:[^&]|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)*$/
