import { decodeUrlText } from '../../domain/key-encoding.ts'
import type { ObjectKind, ObjectVersion } from '../../domain/object-version.ts'
import { childText, epochMs, malformed, wholeNumber, type XmlElement } from '../../http/xml.ts'

/** Reads a text field that `encoding-type=url` may have encoded. */
export type DecodeField = (text: string) => string

/** Decodes only when the answer says that it encoded (protocols 3.3). */
export function fieldDecoder(root: XmlElement): DecodeField {
  return childText(root, 'EncodingType')?.trim() === 'url' ? (text) => decodeOr(text) : (text) => text
}

export function decodeOr(text: string): string {
  const decoded = decodeUrlText(text)
  // Ceph leaves some fields as they are while it says that they are encoded (H3).
  return decoded ?? text
}

export function requiredText(element: XmlElement, name: string): string {
  const text = childText(element, name)
  if (text === undefined) throw malformed(`An entry of the listing has no ${name}`)
  return text
}

/** ETags without quotes and without the mark of weakness that some proxies add. */
export function readEtag(text: string | undefined): string {
  if (text === undefined) return ''
  const trimmed = text.trim().replace(/^W\//, '')
  return trimmed.startsWith('"') && trimmed.endsWith('"') && trimmed.length >= 2 ? trimmed.slice(1, -1) : trimmed
}

export function readObjectKind(text: string | undefined): ObjectKind | undefined {
  const kinds: Readonly<Record<string, ObjectKind>> = {
    normal: 'normal',
    multipart: 'multipart',
    appendable: 'appendable',
    symlink: 'symlink',
  }
  return text === undefined ? undefined : kinds[text.trim().toLowerCase()]
}

export function readOwner(element: XmlElement): string | undefined {
  const owner = element.children.find((child) => child.name === 'Owner')
  if (owner === undefined) return undefined
  return childText(owner, 'DisplayName') || childText(owner, 'ID') || undefined
}

/** A `Contents` or `Version` element. */
export function readVersionElement(
  element: XmlElement,
  fromVendorClass: (storageClass: string) => string,
  decode: DecodeField,
  current: { isLatest: boolean; versionId: string },
): ObjectVersion {
  const storageClass = childText(element, 'StorageClass')
  const objectKind = readObjectKind(childText(element, 'Type'))
  const owner = readOwner(element)
  return {
    kind: 'version',
    key: decode(requiredText(element, 'Key')),
    versionId: current.versionId,
    isLatest: current.isLatest,
    modifiedAt: epochMs(childText(element, 'LastModified'), 'LastModified'),
    sizeBytes: wholeNumber(childText(element, 'Size'), 'Size'),
    etag: readEtag(childText(element, 'ETag')),
    ...(storageClass ? { storageClass: fromVendorClass(storageClass) } : {}),
    ...(objectKind === undefined ? {} : { objectKind }),
    ...(owner === undefined ? {} : { owner }),
  }
}
