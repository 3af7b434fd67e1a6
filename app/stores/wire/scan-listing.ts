import type { DeleteMarker, ObjectKind, ObjectVersion, VersionEntry } from '../../domain/object-version.ts'
import type { Writable } from '../../domain/writable.ts'
import { NotPlain, XmlBytes } from '../../http/xml-bytes.ts'
import { decodeOr, readEtag, readObjectKind } from './listing-fields.ts'

/** A listing as it was read: of versions, or of what is there now. */
export interface ScannedListing {
  readonly entries: readonly VersionEntry[]
  readonly prefixes: readonly string[]
  readonly isEncoded: boolean
  /** What the listing says of itself, as it stands there. */
  readonly fields: ReadonlyMap<string, string>
}

/**
 * Reads a listing straight from its bytes, since it may come in millions of entries. What is not of the plain form gives undefined,
 * and the careful reader decides (list-versions.ts, list-objects.ts); both give the same page, which is tested. Strings are copied
 * out of the page, so that an entry that is kept does not keep the page.
 */
export function scanListing(
  bytes: Buffer,
  root: 'ListVersionsResult' | 'ListBucketResult',
  fromVendorClass: (storageClass: string) => string,
): ScannedListing | undefined {
  try {
    return readListing(new XmlBytes(bytes), root, fromVendorClass)
  } catch (thrown) {
    if (thrown instanceof NotPlain) return undefined
    throw thrown
  }
}

type Root = Parameters<typeof scanListing>[1]
type EntryElement = 'Version' | 'DeleteMarker' | 'Contents'

/** Slots of words that come with every entry. */
const slots = { storageClass: 1, type: 2, ownerId: 3, ownerName: 4, key: 5, isLatest: 6 } as const

function isEntry(root: Root, name: string): name is EntryElement {
  return root === 'ListBucketResult' ? name === 'Contents' : name === 'Version' || name === 'DeleteMarker'
}

function readListing(xml: XmlBytes, root: Root, fromVendorClass: (storageClass: string) => string): ScannedListing {
  xml.skipProlog(root)
  const entries: VersionEntry[] = []
  const prefixes: string[] = []
  const fields = new Map<string, string>()
  let page: Page | undefined
  for (xml.skipSpace(); !xml.isAtClosing(); xml.skipSpace()) {
    const name = xml.tagName()
    if (isEntry(root, name)) {
      // Whether keys are encoded has to be known before the first of them.
      page ??= { xml, isEncoded: saysEncoded(fields), fromVendorClass, fields: newFields(), lastKey: undefined }
      entries.push(readEntry(page, name))
    } else if (name === 'CommonPrefixes') {
      prefixes.push(readPrefix(xml))
    } else {
      if (fields.has(name) || (name === 'EncodingType' && page !== undefined)) throw new NotPlain()
      fields.set(name, xml.readText(name))
    }
  }
  xml.closeTag(root)
  xml.skipSpace()
  if (!xml.isAtEnd()) throw new NotPlain()
  const isEncoded = saysEncoded(fields)
  return { entries, prefixes: isEncoded ? prefixes.map(decodeOr) : prefixes, isEncoded, fields }
}

function saysEncoded(fields: ReadonlyMap<string, string>): boolean {
  return fields.get('EncodingType')?.trim() === 'url'
}

function readPrefix(xml: XmlBytes): string {
  if (xml.passEmpty()) throw new NotPlain()
  xml.skipSpace()
  if (xml.isAtClosing() || xml.tagName() !== 'Prefix') throw new NotPlain()
  const prefix = xml.readText('Prefix')
  xml.skipSpace()
  xml.closeTag('CommonPrefixes')
  return prefix
}

/** Fields of the entry that is being read; one object for a whole page. */
interface Fields {
  key: string | undefined
  versionId: string | undefined
  isLatest: boolean | undefined
  modifiedAt: number | undefined
  etag: string | undefined
  sizeBytes: number | undefined
  storageClass: string | undefined
  type: ObjectKind | 'unknown' | undefined
  owner: string | undefined
}

function newFields(): Fields {
  return {
    key: undefined,
    versionId: undefined,
    isLatest: undefined,
    modifiedAt: undefined,
    etag: undefined,
    sizeBytes: undefined,
    storageClass: undefined,
    type: undefined,
    owner: undefined,
  }
}

function clear(fields: Fields): void {
  fields.key = undefined
  fields.versionId = undefined
  fields.isLatest = undefined
  fields.modifiedAt = undefined
  fields.etag = undefined
  fields.sizeBytes = undefined
  fields.storageClass = undefined
  fields.type = undefined
  fields.owner = undefined
}

/** What stays the same while a page is read. */
interface Page {
  readonly xml: XmlBytes
  readonly isEncoded: boolean
  readonly fromVendorClass: (storageClass: string) => string
  readonly fields: Fields
  /** The key of the entry before, which the next one often shares: kept once. */
  lastKey: { readonly raw: string; readonly key: string } | undefined
}

function readEntry(page: Page, element: EntryElement): VersionEntry {
  const { xml, fields } = page
  if (xml.passEmpty()) throw new NotPlain()
  clear(fields)
  for (xml.skipSpace(); !xml.isAtClosing(); xml.skipSpace()) readField(xml, xml.tagName(), fields)
  xml.closeTag(element)
  const { modifiedAt, sizeBytes, storageClass, type } = fields
  if (fields.key === undefined || modifiedAt === undefined) throw new NotPlain()
  const key = keyOf(page, fields.key)
  // What is there now is listed without saying which version it is.
  const versionId = element === 'Contents' ? '' : fields.versionId || 'null'
  const isLatest = element === 'Contents' || fields.isLatest === true
  if (element === 'DeleteMarker') {
    const marker: Writable<DeleteMarker> = { kind: 'delete-marker', key, versionId, isLatest, modifiedAt }
    if (fields.owner) marker.owner = fields.owner
    return marker
  }
  if (sizeBytes === undefined) throw new NotPlain()
  const etag = fields.etag ?? ''
  const version: Writable<ObjectVersion> = { kind: 'version', key, versionId, isLatest, modifiedAt, sizeBytes, etag }
  if (storageClass) version.storageClass = page.fromVendorClass(storageClass)
  if (type !== undefined && type !== 'unknown') version.objectKind = type
  if (fields.owner) version.owner = fields.owner
  return version
}

function keyOf(page: Page, raw: string): string {
  if (!page.isEncoded) return raw
  if (page.lastKey?.raw !== raw) page.lastKey = { raw, key: decodeOr(raw) }
  return page.lastKey.key
}

function readField(xml: XmlBytes, name: string, fields: Fields): void {
  switch (name) {
    case 'Key':
      once(fields.key)
      xml.passText(name)
      fields.key = xml.repeatedText(slots.key)
      return
    case 'VersionId':
      once(fields.versionId)
      fields.versionId = xml.readText(name)
      return
    case 'IsLatest':
      once(fields.isLatest)
      xml.passText(name)
      fields.isLatest = xml.repeatedText(slots.isLatest).trim() === 'true'
      return
    case 'LastModified':
      once(fields.modifiedAt)
      xml.passText(name)
      fields.modifiedAt = xml.date()
      return
    case 'ETag':
      once(fields.etag)
      xml.passText(name)
      fields.etag = xml.quotedText() ?? readEtag(xml.text())
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
