/** Width and height in pixels, as the file's header tells. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

function jpegSize(view: DataView): ImageSize | undefined {
  // Segments follow each other by their lengths; the frame header (SOF0 to SOF15 without DHT, JPG and DAC) has the size (ITU T.81, B.2.2).
  let at = 2
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (marker === 0xff) at += 1
    else at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

function webpSize(view: DataView): ImageSize | undefined {
  // RFC 9649, sections 2.5 to 2.7.
  const chunk = view.getUint32(12)
  const uint24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
  if (chunk === 0x56_50_38_58) return { width: uint24(24) + 1, height: uint24(27) + 1 }
  if (chunk === 0x56_50_38_4c) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3f_ff) + 1, height: ((bits >>> 14) & 0x3f_ff) + 1 }
  }
  return { width: view.getUint16(26, true) & 0x3f_ff, height: view.getUint16(28, true) & 0x3f_ff }
}

/**
 * Reads the size of a picture from its first bytes, so that a few kilobytes that unfold to gigabytes of pixels are known before they are drawn.
 * @returns undefined when the format tells it elsewhere (SVG, AVIF, icons) or the head is too short.
 */
export function imageSize(head: Uint8Array, mediaType: string): ImageSize | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (view.byteLength < 30) return undefined
  switch (mediaType) {
    case 'image/png':
      return { width: view.getUint32(16), height: view.getUint32(20) }
    case 'image/gif':
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
    case 'image/bmp':
      return view.getUint8(14) === 12
        ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
        : { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) }
    case 'image/jpeg':
      return jpegSize(view)
    case 'image/webp':
      return webpSize(view)
    default:
      return undefined
  }
}
