import type { ObjectKind, VersionEntry } from '../../domain/object-version.ts'
import { NotPlain, XmlBytes } from '../../http/xml-bytes.ts'
import type { RawVersionPage } from './list-versions.ts'
import { decodeOr, readEtag, readObjectKind } from './listing-fields.ts'

/**
 * Reads ListVersionsResult straight from its bytes: the one listing that may come in millions of entries. What is not of the plain form
 * gives undefined, and the careful reader decides (list-versions.ts); both give the same page, which is tested. Strings are copied out of
 * the page, so that an entry that is kept does not keep the page.
 */
export function scanVersions(
  bytes: Buffer,
  fromVendorClass: (storageClass: string) => string,
): RawVersionPage | undefined {
  try {
    return readPage(new XmlBytes(bytes), fromVendorClass)
  } catch (thrown) {
    if (thrown instanceof NotPlain) return undefined
    throw thrown
  }
}

const root = 'ListVersionsResult'
/** Slots of words that come with every entry. */
const slots = { storageClass: 1, type: 2, ownerId: 3, ownerName: 4 } as const

function readPage(xml: XmlBytes, fromVendorClass: (storageClass: string) => string): RawVersionPage {
  xml.skipProlog(root)
  const entries: VersionEntry[] = []
  const prefixes: string[] = []
  const fields = new Map<string, string>()
  let isEncoded: boolean | undefined
  for (xml.skipSpace(); !xml.isAtClosing(); xml.skipSpace()) {
    const name = xml.tagName()
    if (name === 'Version' || name === 'DeleteMarker') {
      // Whether keys are encoded has to be known before the first of them.
      isEncoded ??= saysEncoded(fields)
      entries.push(readEntry(xml, name, isEncoded, fromVendorClass))
    } else if (name === 'CommonPrefixes') {
      isEncoded ??= saysEncoded(fields)
      prefixes.push(readPrefix(xml, isEncoded))
    } else {
      if (fields.has(name) || (name === 'EncodingType' && isEncoded !== undefined)) throw new NotPlain()
      fields.set(name, xml.readText(name))
    }
  }
  xml.closeTag(root)
  xml.skipSpace()
  if (!xml.isAtEnd()) throw new NotPlain()
  const nextKeyMarker = fields.get('NextKeyMarker')
  const nextVersionIdMarker = fields.get('NextVersionIdMarker')
  return {
    entries,
    prefixes,
    isTruncated: fields.get('IsTruncated')?.trim() === 'true',
    isEncoded: saysEncoded(fields),
    ...(nextKeyMarker ? { nextKeyMarker } : {}),
    ...(nextVersionIdMarker ? { nextVersionIdMarker } : {}),
  }
}

function saysEncoded(fields: ReadonlyMap<string, string>): boolean {
  return fields.get('EncodingType')?.trim() === 'url'
}

function readPrefix(xml: XmlBytes, isEncoded: boolean): string {
  if (xml.passEmpty()) throw new NotPlain()
  xml.skipSpace()
  if (xml.isAtClosing() || xml.tagName() !== 'Prefix') throw new NotPlain()
  const prefix = xml.readText('Prefix')
  xml.skipSpace()
  xml.closeTag('CommonPrefixes')
  return isEncoded ? decodeOr(prefix) : prefix
}

interface Fields {
  key?: string
  versionId?: string
  isLatest?: boolean
  modifiedAt?: number
  etag?: string
  sizeBytes?: number
  storageClass?: string
  type?: ObjectKind | 'unknown'
  owner?: string
}

function readEntry(
  xml: XmlBytes,
  element: 'Version' | 'DeleteMarker',
  isEncoded: boolean,
  fromVendorClass: (storageClass: string) => string,
): VersionEntry {
  if (xml.passEmpty()) throw new NotPlain()
  const fields: Fields = {}
  for (xml.skipSpace(); !xml.isAtClosing(); xml.skipSpace()) readField(xml, xml.tagName(), fields)
  xml.closeTag(element)
  const { key, modifiedAt, sizeBytes, storageClass, type, owner } = fields
  if (key === undefined || modifiedAt === undefined) throw new NotPlain()
  const base = {
    key: isEncoded ? decodeOr(key) : key,
    versionId: fields.versionId || 'null',
    isLatest: fields.isLatest === true,
    modifiedAt,
    ...(owner ? { owner } : {}),
  }
  if (element === 'DeleteMarker') return { kind: 'delete-marker', ...base }
  if (sizeBytes === undefined) throw new NotPlain()
  return {
    kind: 'version',
    ...base,
    sizeBytes,
    etag: fields.etag ?? '',
    ...(storageClass ? { storageClass: fromVendorClass(storageClass) } : {}),
    ...(type === undefined || type === 'unknown' ? {} : { objectKind: type }),
  }
}

function readField(xml: XmlBytes, name: string, fields: Fields): void {
  switch (name) {
    case 'Key':
      once(fields.key)
      fields.key = xml.readText(name)
      return
    case 'VersionId':
      once(fields.versionId)
      fields.versionId = xml.readText(name)
      return
    case 'IsLatest':
      once(fields.isLatest)
      fields.isLatest = xml.readText(name).trim() === 'true'
      return
    case 'LastModified':
      once(fields.modifiedAt)
      xml.passText(name)
      fields.modifiedAt = xml.date()
      return
    case 'ETag':
      once(fields.etag)
      fields.etag = readEtag(xml.readText(name))
      return
    case 'Size':
      once(fields.sizeBytes)
      xml.passText(name)
      fields.sizeBytes = xml.number()
      return
    case 'StorageClass':
      once(fields.storageClass)
      xml.passText(name)
      fields.storageClass = xml.repeatedText(slots.storageClass)
      return
    case 'Type':
      once(fields.type)
      xml.passText(name)
      fields.type = readObjectKind(xml.repeatedText(slots.type)) ?? 'unknown'
      return
    case 'Owner':
      once(fields.owner)
      fields.owner = readOwner(xml)
      return
    default:
      // What Strata does not read still has to be whole.
      xml.passText(name)
  }
}

function readOwner(xml: XmlBytes): string {
  if (xml.passEmpty()) return ''
  let id: string | undefined
  let displayName: string | undefined
  for (xml.skipSpace(); !xml.isAtClosing(); xml.skipSpace()) {
    const name = xml.tagName()
    xml.passText(name)
    if (name === 'ID' && id === undefined) id = xml.repeatedText(slots.ownerId)
    else if (name === 'DisplayName' && displayName === undefined) displayName = xml.repeatedText(slots.ownerName)
    else throw new NotPlain()
  }
  xml.closeTag('Owner')
  return displayName || id || ''
}

/** A field that comes twice is for the careful reader. */
function once(before: unknown): void {
  if (before !== undefined) throw new NotPlain()
}
