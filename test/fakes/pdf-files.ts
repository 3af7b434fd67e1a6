/** Small PDF documents for tests, written as plainly as the format allows (ISO 32000-1). */

type PdfObject = string | Buffer

/** Lays out objects 1, 2, ... with their table; the first is the catalogue. */
function layOut(objects: readonly PdfObject[], trailerMore = ''): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.5\n')]
  let length = pieces[0]?.length ?? 0
  const offsets: number[] = []
  const add = (piece: PdfObject) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece
    pieces.push(bytes)
    length += bytes.length
  }
  objects.forEach((object, index) => {
    offsets.push(length)
    add(`${index + 1} 0 obj\n`)
    add(object)
    add('\nendobj\n')
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const end = `trailer\n<< /Size ${size} /Root 1 0 R ${trailerMore} >>\nstartxref\n${length}\n%%EOF\n`
  add(`xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`)
  return Buffer.concat(pieces)
}

function stream(content: Buffer | string, dictionary = ''): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
  const head = Buffer.from(`<< /Length ${bytes.length} ${dictionary} >>\nstream\n`)
  return Buffer.concat([head, bytes, Buffer.from('\nendstream')])
}

const fonts = '/Font << /Latin 3 0 R /Chinese 4 0 R >>'
const latinFont = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
/** Not embedded, as office programs in China wrote it for years: the reader needs the character map, the system a font. */
const chineseFont =
  '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>'

/** UCS-2 in hexadecimal, as `UniGB-UCS2-H` reads it. */
function codesOf(text: string): string {
  return Array.from(text, (letter) => letter.charCodeAt(0).toString(16).padStart(4, '0')).join('')
}

export interface PdfPage {
  readonly latin: string
  readonly chinese: string
  readonly picture?: PdfPicture
}

interface PdfPicture {
  readonly width: number
  readonly height: number
  /** A JPEG 2000 codestream; absent: grey, and not packed at all. */
  readonly jpeg2000?: Buffer
}

export interface PdfWish {
  readonly pages: readonly PdfPage[]
  /** A script that a reader would run on opening. */
  readonly script?: string
  /** Locked with a password that nobody knows. */
  readonly isLocked?: boolean
}

/** Pages of A4, each a line of Latin and a line of Chinese text, and a picture when wished. */
export function makePdfFile({ pages, script, isLocked = false }: PdfWish): Buffer {
  const firstPage = 5
  const own = 3
  const pageNumbers = pages.map((_, index) => firstPage + index * own)
  const action = script === undefined ? '' : `/OpenAction << /S /JavaScript /JS (${script}) >>`
  const objects: PdfObject[] = [
    `<< /Type /Catalog /Pages 2 0 R ${action} >>`,
    `<< /Type /Pages /Kids [${pageNumbers.map((number) => `${number} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    latinFont,
    chineseFont,
  ]
  pages.forEach(({ latin, chinese, picture }, index) => {
    const number = pageNumbers[index] ?? 0
    const drawn = picture === undefined ? '' : ' q 400 0 0 400 60 200 cm /Picture Do Q'
    const text = `BT /Latin 24 Tf 60 760 Td (${latin}) Tj /Chinese 24 Tf 0 -48 Td <${codesOf(chinese)}> Tj ET`
    const pictures = `/XObject << /Picture ${number + 2} 0 R >>`
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${number + 1} 0 R /Resources << ${fonts} ${picture === undefined ? '' : pictures} >> >>`,
      stream(text + drawn),
      picture === undefined ? 'null' : pictureObject(picture),
    )
  })
  if (!isLocked) return layOut(objects)
  const secret = '41'.repeat(32)
  objects.push(`<< /Filter /Standard /V 1 /R 2 /O <${secret}> /U <${secret}> /P -4 >>`)
  return layOut(objects, `/Encrypt ${objects.length} 0 R /ID [<${secret}> <${secret}>]`)
}

function pictureObject({ width, height, jpeg2000 }: PdfPicture): Buffer {
  const bytes = jpeg2000 ?? Buffer.alloc(width * height * 3, 0xa0)
  const filter = jpeg2000 === undefined ? '' : '/Filter /JPXDecode'
  return stream(
    bytes,
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 ${filter}`,
  )
}
