import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { AppError } from '../domain/app-error.ts'
import { fitsXml } from './characters.ts'

/** One element in document order: its name, its children, or its text. */
export interface XmlElement {
  readonly name: string
  readonly children: readonly XmlElement[]
  /** Text of the element itself; never trimmed. */
  readonly text: string
}

/**
 * The one way in which XML is read (protocols 3.4): no DOCTYPE, validated before it is parsed (the parser alone accepts a document cut
 * in half), text kept as it is (the key `007` is not a number, ` a ` keeps its spaces), order kept.
 * @param root name that the root element must have; namespaces are ignored, since one vendor prints several.
 * @throws AppError `malformed-answer`, worth another try for a request that only reads.
 */
export function parseXml(text: string, root: string): XmlElement {
  const element = readFlatXml(text) ?? parseAnyXml(text)
  if (element.name !== root)
    throw malformed(`The answer begins with <${element.name.slice(0, 60)}> where <${root}> is due`)
  return element
}

/** As {@link parseXml}, whatever the root's name is. */
export function parseAnyXml(text: string): XmlElement {
  const document = text.charCodeAt(0) === 0xfeff ? text.slice(1).trimStart() : text.trimStart()
  if (document === '') throw malformed('The answer is empty where XML is due')
  if (/<!DOCTYPE|<!ENTITY/i.test(document)) throw malformed('The answer declares a document type, which no store does')
  refuseDeepNesting(document)
  const verdict = XMLValidator.validate(document)
  if (verdict !== true) throw malformed(`The answer is not whole XML: ${verdict.err.code} in line ${verdict.err.line}`)
  const nodes = parseOrdered(document)
  const roots = nodes.filter((node) => node.name !== '#text')
  const [root] = roots
  if (!root || roots.length > 1) throw malformed('The answer does not hold exactly one root element')
  return root
}

const longestFlat = 2048
const flatProlog =
  /^(?:<\?xml version="1\.0"(?: encoding="utf-8")?\?>\n?)?<([A-Za-z]+)(?: xmlns="https?:\/\/[\w./-]+")?>/i
const flatChild = /<([A-Za-z][A-Za-z0-9]*)>((?:[\x20-\x25\x27-\x3b\x3d\x3f-\x7e]|&quot;)*)<\/\1>/y

/**
 * Reads the smallest answers, one of which comes with every part of a copy: a root and children that hold nothing but text. It gives
 * what {@link parseAnyXml} gives, at a fiftieth of the cost.
 * @returns undefined for whatever is of another form.
 */
export function readFlatXml(text: string): XmlElement | undefined {
  const prolog = text.length > longestFlat ? null : flatProlog.exec(text)
  const name = prolog?.[1]
  if (prolog === null || name === undefined) return undefined
  const children: XmlElement[] = []
  let at = prolog[0].length
  for (;;) {
    flatChild.lastIndex = at
    const match = flatChild.exec(text)
    if (match === null) break
    const [whole, child = '', content = ''] = match
    children.push({ name: child, children: [], text: content.replaceAll('&quot;', '"') })
    at += whole.length
  }
  return text.slice(at) === `</${name}>` ? { name, children, text: '' } : undefined
}

/** First child of that name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name)
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((candidate) => candidate.name === name)
}

/** Text of the first child of that name; undefined when there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text
}

/** A whole number of at least zero. @throws AppError `malformed-answer` */
export function wholeNumber(text: string | undefined, what: string): number {
  if (text === undefined || !/^\s*\d{1,16}\s*$/.test(text)) throw malformed(`${what} is not a number`)
  return Number(text)
}

/** Epoch milliseconds of an ISO 8601 or HTTP date. @throws AppError `malformed-answer` */
export function epochMs(text: string | undefined, what: string): number {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  if (Number.isNaN(at)) throw malformed(`${what} is not a date`)
  return at
}

/** Escapes text for a request body. @throws AppError `key-not-encodable` for characters that XML 1.0 cannot carry. */
export function escapeXml(text: string): string {
  if (!fitsXml(text)) {
    throw new AppError('key-not-encodable', 'The text holds a character that XML cannot carry')
  }
  return text.replace(/[&<>"'\r\n\t]/g, (char) => escapes[char] ?? char)
}

/** An answer that is not what its operation sends. Reading again may help, writing again may not. */
export function malformed(message: string): AppError {
  return new AppError('malformed-answer', message, { retry: 'idempotent-only' })
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
}

/** No store nests deeper than six; a bomb of brackets must not reach a recursive parser. */
const deepestNesting = 32

function refuseDeepNesting(document: string): void {
  let depth = 0
  for (let at = document.indexOf('<'); at !== -1; at = document.indexOf('<', at + 1)) {
    const next = document.charCodeAt(at + 1)
    if (next === 0x2f) {
      depth--
      continue
    }
    if (next === 0x3f || next === 0x21) continue
    const end = document.indexOf('>', at)
    if (end === -1 || document.charCodeAt(end - 1) === 0x2f) continue
    depth++
    if (depth > deepestNesting) throw malformed(`The answer nests more than ${deepestNesting} elements`)
  }
}

function parseOrdered(document: string): readonly XmlElement[] {
  const parser = new XMLParser({
    preserveOrder: true,
    parseTagValue: false,
    trimValues: false,
    // Entities are decoded below: the parser drops references to characters that XML forbids, which would name another key.
    processEntities: false,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
  })
  try {
    return toElements(parser.parse(document))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('malformed-answer', 'The answer cannot be read as XML', { retry: 'idempotent-only', cause })
  }
}

const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Decodes the five named entities and every character reference. Servers write `&#x01;` for a key that XML 1.0 cannot hold
 * (Ceph 16): it is taken at its word. @throws AppError `malformed-answer` for an entity that no one declared.
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&\s]{1,12});?/g, (whole, body: string) => {
    const named = namedEntities[body]
    if (named !== undefined) return named
    const reference = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(body)
    const code =
      reference === null
        ? Number.NaN
        : Number.parseInt(reference[1] ?? reference[2] ?? '', reference[1] === undefined ? 10 : 16)
    const isCharacter = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    if (!isCharacter || !whole.endsWith(';')) throw malformed('The answer holds an entity that is not declared')
    return String.fromCodePoint(code)
  })
}

/** Turns the parser's ordered form, `[{Key: [{'#text': 'a'}]}]`, into elements. */
function toElements(nodes: unknown): readonly XmlElement[] {
  if (!Array.isArray(nodes)) throw malformed('The answer cannot be read as XML')
  const elements: XmlElement[] = []
  for (const node of nodes as readonly unknown[]) {
    if (typeof node !== 'object' || node === null) continue
    for (const [name, content] of Object.entries(node) as readonly (readonly [string, unknown])[]) {
      if (name === ':@') continue
      if (name === '#text') {
        elements.push({ name, children: [], text: decodeEntities(String(content)) })
        continue
      }
      const inner = toElements(content)
      const hasText = inner.some((part) => part.name === '#text')
      elements.push({
        name,
        children: hasText ? inner.filter((part) => part.name !== '#text') : inner,
        text: hasText ? inner.map((part) => (part.name === '#text' ? part.text : '')).join('') : '',
      })
    }
  }
  return elements
}
