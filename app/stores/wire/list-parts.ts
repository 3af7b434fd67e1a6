import { NotPlain, XmlBytes } from '../../http/xml-bytes.ts'
import { childrenNamed, childText, epochMs, malformed, parseXml, wholeNumber } from '../../http/xml.ts'
import type { PartPage, PartsQuery, UploadedPart, UploadRef } from '../object-store.ts'
import type { Caller } from './caller.ts'
import { repeatedMarker } from './list-objects.ts'
import { readEtag } from './listing-fields.ts'

const mostOfPage = 1_000

/** ListParts (protocols 6.9): parts of an open upload in the order of their numbers. */
export async function listParts(
  caller: Caller,
  upload: UploadRef,
  query: PartsQuery,
  signal: AbortSignal,
): Promise<PartPage> {
  const after = query.afterPartNumber
  const call = {
    operation: 'ListParts',
    method: 'GET',
    bucket: upload.bucket,
    key: upload.key,
    query: [
      ['uploadId', upload.uploadId],
      ['max-parts', String(Math.min(query.maxParts ?? mostOfPage, mostOfPage))],
      ...(after === undefined ? [] : [['part-number-marker', String(after)] as const]),
    ],
    repeatability: 'idempotent',
  } as const
  const page = await caller.text(call, signal, (answer) => scanParts(answer.bytes) ?? readParts(answer.text))
  if (after !== undefined && page.nextAfterPartNumber !== undefined && page.nextAfterPartNumber <= after) {
    throw repeatedMarker('ListParts', upload.bucket)
  }
  return page
}

/** The careful way to read the document, for whatever {@link scanParts} does not take. */
export function readParts(text: string): PartPage {
  const root = parseXml(text, 'ListPartsResult')
  const parts = childrenNamed(root, 'Part').map((element) => {
    const crc64 = childText(element, 'HashCrc64ecma')
    return {
      partNumber: wholeNumber(childText(element, 'PartNumber'), 'PartNumber'),
      etag: readEtag(childText(element, 'ETag')),
      sizeBytes: wholeNumber(childText(element, 'Size'), 'Size'),
      modifiedAt: epochMs(childText(element, 'LastModified'), 'LastModified'),
      ...(crc64 ? { crc64 } : {}),
    }
  })
  return toPage(parts, childText(root, 'IsTruncated'))
}

/** The quick way, straight from the bytes; undefined when the document is not as plain as stores usually write it. */
export function scanParts(bytes: Buffer): PartPage | undefined {
  try {
    return scanPage(new XmlBytes(bytes))
  } catch (thrown) {
    if (thrown instanceof NotPlain) return undefined
    throw thrown
  }
}

function toPage(parts: readonly UploadedPart[], isTruncated: string | undefined): PartPage {
  if (isTruncated?.trim() !== 'true') return { parts }
  const last = parts.at(-1)?.partNumber
  if (last === undefined) throw malformed('The page of parts says that more follows, but holds none')
  return { parts, nextAfterPartNumber: last }
}

function scanPage(xml: XmlBytes): PartPage {
  xml.skipProlog('ListPartsResult')
  const parts: UploadedPart[] = []
  let isTruncated: string | undefined
  for (xml.skipSpace(); !xml.isAtClosing(); xml.skipSpace()) {
    const name = xml.tagName()
    if (name === 'Part') parts.push(scanPart(xml))
    else if (name === 'Initiator' || name === 'Owner') passPerson(xml, name)
    else if (name === 'IsTruncated') {
      once(isTruncated)
      isTruncated = xml.readText(name)
    } else xml.passText(name)
  }
  xml.closeTag('ListPartsResult')
  xml.skipSpace()
  if (!xml.isAtEnd()) throw new NotPlain()
  return toPage(parts, isTruncated)
}

function scanPart(xml: XmlBytes): UploadedPart {
  if (xml.passEmpty()) throw new NotPlain()
  let partNumber: number | undefined
  let etag: string | undefined
  let sizeBytes: number | undefined
  let modifiedAt: number | undefined
  let crc64: string | undefined
  for (xml.skipSpace(); !xml.isAtClosing(); xml.skipSpace()) {
    const name = xml.tagName()
    xml.passText(name)
    switch (name) {
      case 'PartNumber':
        once(partNumber)
        partNumber = xml.number()
        break
      case 'ETag':
        once(etag)
        etag = xml.quotedText() ?? readEtag(xml.text())
        break
      case 'Size':
        once(sizeBytes)
        sizeBytes = xml.number()
        break
      case 'LastModified':
        once(modifiedAt)
        modifiedAt = xml.date()
        break
      case 'HashCrc64ecma':
        once(crc64)
        crc64 = xml.text()
        break
      default:
      // What Strata does not read still has to be whole.
    }
  }
  xml.closeTag('Part')
  if (partNumber === undefined || sizeBytes === undefined || modifiedAt === undefined) throw new NotPlain()
  return { partNumber, etag: etag ?? '', sizeBytes, modifiedAt, ...(crc64 ? { crc64 } : {}) }
}

/** Who began the upload, which nobody asks. */
function passPerson(xml: XmlBytes, element: string): void {
  if (xml.passEmpty()) return
  for (xml.skipSpace(); !xml.isAtClosing(); xml.skipSpace()) xml.passText(xml.tagName())
  xml.closeTag(element)
}

/** A field that comes twice is for the careful reader. */
function once(before: unknown): void {
  if (before !== undefined) throw new NotPlain()
}
