/** What a file is, as far as its first bytes, its name and its declared type tell. */
export type SniffedContent =
  | { readonly kind: 'text' | 'csv' | 'json' | 'pdf' | 'binary'; readonly mediaType: string }
  /** Only formats that Chromium draws; SVG is one of them and belongs into an image element, never into the page. */
  | { readonly kind: 'image'; readonly mediaType: string }
  /** Sound and film in whatever format: the player says what it cannot play. Not playable: so by its name alone. */
  | { readonly kind: 'audio' | 'video'; readonly mediaType: string; readonly isPlayable: boolean }
  | { readonly kind: 'office'; readonly mediaType: string; readonly format: OfficeFormat }

/** Office documents that are named, not drawn. */
export const officeFormats = [
  'docx',
  'doc',
  'xlsx',
  'xls',
  'pptx',
  'ppt',
  'odt',
  'ods',
  'odp',
  'rtf',
  'wps',
  'et',
  'dps',
] as const
export type OfficeFormat = (typeof officeFormats)[number]

export interface SniffInput {
  /** The first bytes; 4 KB are enough. */
  readonly head: Uint8Array
  /** The key or its last part. */
  readonly name: string
  /** What the store says; believed last, since uploads often carry `application/octet-stream`. */
  readonly contentType?: string | undefined
}

interface Signature {
  readonly at?: number
  readonly bytes: string
  readonly result: SniffedContent
}

const image = (subtype: string): SniffedContent => ({ kind: 'image', mediaType: `image/${subtype}` })
const audio = (subtype: string): SniffedContent => ({ kind: 'audio', mediaType: `audio/${subtype}`, isPlayable: true })
const video = (subtype: string): SniffedContent => ({ kind: 'video', mediaType: `video/${subtype}`, isPlayable: true })
const binary = (mediaType = 'application/octet-stream'): SniffedContent => ({ kind: 'binary', mediaType })

// Source: WHATWG MIME Sniffing Standard, sections 6.1 to 6.2 (image, audio and video patterns), and the formats' own specifications.
const signatures: readonly Signature[] = [
  { bytes: '\x89PNG\r\n\x1a\n', result: image('png') },
  { bytes: '\xff\xd8\xff', result: image('jpeg') },
  { bytes: 'GIF87a', result: image('gif') },
  { bytes: 'GIF89a', result: image('gif') },
  { bytes: '\x00\x00\x01\x00', result: image('x-icon') },
  { bytes: 'fLaC', result: audio('flac') },
  { bytes: 'ID3', result: audio('mpeg') },
  { bytes: 'II*\x00', result: binary('image/tiff') },
  { bytes: 'MM\x00*', result: binary('image/tiff') },
  { bytes: '8BPS', result: binary('image/vnd.adobe.photoshop') },
  { bytes: '\x1f\x8b', result: binary('application/gzip') },
  { bytes: '7z\xbc\xaf\x27\x1c', result: binary('application/x-7z-compressed') },
  { bytes: 'Rar!\x1a\x07', result: binary('application/vnd.rar') },
  { bytes: 'SQLite format 3\x00', result: binary('application/vnd.sqlite3') },
  { bytes: '\x7fELF', result: binary() },
]

const officeTypes: Readonly<Record<OfficeFormat, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  doc: 'application/msword',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xls: 'application/vnd.ms-excel',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ppt: 'application/vnd.ms-powerpoint',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  rtf: 'application/rtf',
  wps: 'application/vnd.ms-works',
  et: 'application/x-et',
  dps: 'application/x-dps',
}

function office(format: OfficeFormat): SniffedContent {
  return { kind: 'office', format, mediaType: officeTypes[format] }
}

function startsWith(head: Uint8Array, bytes: string, at = 0): boolean {
  if (head.length < at + bytes.length) return false
  for (let index = 0; index < bytes.length; index += 1) {
    if (head[at + index] !== bytes.charCodeAt(index)) return false
  }
  return true
}

function latin1(head: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...head.subarray(from, Math.min(to, head.length)))
}

/** The ending of a name in lower case, without its dot; empty when there is none. */
export function extensionOf(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1)
  const dot = last.lastIndexOf('.')
  return dot <= 0 ? '' : last.slice(dot + 1).toLowerCase()
}

function officeOf(extension: string, among: readonly OfficeFormat[]): SniffedContent | undefined {
  const format = among.find((candidate) => candidate === extension)
  return format === undefined ? undefined : office(format)
}

function sniffZip(head: Uint8Array, extension: string): SniffedContent {
  // An ODF package starts with an uncompressed entry `mimetype` (OASIS ODF 1.2, part 3, section 3.3).
  const start = latin1(head, 0, 4096)
  for (const format of ['odt', 'ods', 'odp'] as const) {
    if (start.includes(`mimetype${officeTypes[format]}`)) return office(format)
  }
  const named = officeOf(extension, ['docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp'])
  if (named !== undefined) return named
  if (start.includes('[Content_Types].xml') || start.includes('_rels/.rels')) {
    if (start.includes('word/')) return office('docx')
    if (start.includes('xl/')) return office('xlsx')
    if (start.includes('ppt/')) return office('pptx')
  }
  return binary('application/zip')
}

function sniffBoxes(head: Uint8Array, extension: string): SniffedContent {
  // ISO base media file: the major brand says what is inside (ISO/IEC 14496-12, section 4.3).
  const brand = latin1(head, 8, 12)
  if (brand === 'avif' || brand === 'avis') return image('avif')
  if (/^(hei|hev|mif1|msf1)/.test(brand)) return binary('image/heic')
  // Many programs write a general brand into files of sound alone.
  if (/^M4[AB]/.test(brand) || extension === 'm4a' || extension === 'm4b') return audio('mp4')
  if (brand.startsWith('qt')) return video('quicktime')
  return video('mp4')
}

function sniffContainer(head: Uint8Array, extension: string): SniffedContent | undefined {
  if (startsWith(head, 'OggS')) return extension === 'ogv' ? video('ogg') : audio('ogg')
  if (startsWith(head, 'ftyp', 4)) return sniffBoxes(head, extension)
  if (startsWith(head, 'RIFF')) {
    const form = latin1(head, 8, 12)
    if (form === 'WEBP') return image('webp')
    if (form === 'WAVE') return audio('wav')
    return form === 'AVI ' ? video('x-msvideo') : binary()
  }
  if (startsWith(head, '\x1a\x45\xdf\xa3')) {
    if (!latin1(head, 0, 64).includes('webm')) return video('x-matroska')
    return extension === 'weba' ? audio('webm') : video('webm')
  }
  if (startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06')) return sniffZip(head, extension)
  if (startsWith(head, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) {
    // Compound file (MS-CFB): old Office and WPS share it, only the name tells them apart.
    return officeOf(extension, ['doc', 'xls', 'ppt', 'wps', 'et', 'dps']) ?? binary('application/x-cfb')
  }
  // A bitmap's second header field is the size of the header that follows: 12 to 124 in every known variant.
  if (startsWith(head, 'BM') && head.length > 18 && (head[14] ?? 0) >= 12 && (head[14] ?? 0) <= 124 && head[15] === 0) {
    return image('bmp')
  }
  return undefined
}

const soundEndings = new Set(['wav', 'mp3', 'm4a', 'm4b', 'aac', 'ogg', 'oga', 'opus', 'flac', 'wma', 'amr'])
const filmEndings = new Set(['mp4', 'm4v', 'mov', 'webm', 'mkv', 'avi', 'wmv', 'flv', 'mpg', 'mpeg', 'mts', '3gp'])

/** By the name alone, for what has no beginning that tells. */
function namedMedia(extension: string): SniffedContent | undefined {
  const kind = soundEndings.has(extension) ? 'audio' : filmEndings.has(extension) ? 'video' : undefined
  return kind === undefined ? undefined : { kind, mediaType: 'application/octet-stream', isPlayable: false }
}

/** MPEG audio without ID3 starts with 11 set bits, which is too little to believe without the name or the type. */
function sniffBareAudio(head: Uint8Array, extension: string, declared: string): SniffedContent | undefined {
  if (head[0] !== 0xff || ((head[1] ?? 0) & 0xe0) !== 0xe0) return undefined
  if (extension === 'mp3' || declared === 'audio/mpeg') return audio('mpeg')
  if (extension === 'aac' || declared === 'audio/aac') return audio('aac')
  return undefined
}

/**
 * Says what a file is by its first bytes; for text also by its name and declared type. What only looks like text to
 * the caller (see `looksLikeText`) comes back as `text`, `csv` or `json`; anything unknown is `binary`.
 */
export function sniffContent(input: SniffInput, looksLikeText: (head: Uint8Array) => boolean): SniffedContent {
  const { head, name } = input
  const extension = extensionOf(name)
  const declared = (input.contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  // A PDF may have up to 1024 bytes before its header (ISO 32000-1, annex H, note 13).
  if (latin1(head, 0, 1024).includes('%PDF-')) return { kind: 'pdf', mediaType: 'application/pdf' }
  const found =
    signatures.find((signature) => startsWith(head, signature.bytes, signature.at))?.result ??
    sniffContainer(head, extension) ??
    sniffBareAudio(head, extension, declared)
  if (found !== undefined) return found
  if (startsWith(head, '{\\rtf')) return office('rtf')
  if (!looksLikeText(head)) return namedMedia(extension) ?? binary(declared === '' ? undefined : declared)
  return sniffText(head, extension, declared)
}

function sniffText(head: Uint8Array, extension: string, declared: string): SniffedContent {
  const start = latin1(head, 0, 4096).replaceAll('\0', '')
  const isSvgNamed = extension === 'svg' || declared === 'image/svg+xml'
  if ((isSvgNamed || /^\W*<(\?xml|!DOCTYPE svg|svg)/i.test(start)) && /<svg[\s>]/i.test(start)) return image('svg+xml')
  if (extension === 'json' || extension === 'geojson' || /^application\/(.+\+)?json$/.test(declared)) {
    return { kind: 'json', mediaType: 'application/json' }
  }
  if (['csv', 'tsv'].includes(extension) || /^text\/(csv|tab-separated-values)$/.test(declared)) {
    return { kind: 'csv', mediaType: 'text/csv' }
  }
  return { kind: 'text', mediaType: declared.startsWith('text/') ? declared : 'text/plain' }
}
