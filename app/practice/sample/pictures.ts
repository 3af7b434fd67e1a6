import { crc32, deflateSync } from 'node:zlib'

export type Colour = readonly [red: number, green: number, blue: number]

/** Colour of one pixel. */
export type Paint = (x: number, y: number) => Colour

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** A PNG of 8-bit RGB. */
export function makePng(width: number, height: number, paint: Paint): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc(height * (width * 3 + 1))
  for (let y = 0; y < height; y++) {
    const row = y * (width * 3 + 1)
    for (let x = 0; x < width; x++) rows.set(paint(x, y), row + 1 + x * 3)
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A landscape with sun and hills; `season` changes its colours, `hour` the height of the sun. */
export function landscape(width: number, height: number, season: number, hour: number): Paint {
  const sunX = width * (0.15 + 0.7 * hour)
  const sunY = height * (0.65 - 0.5 * Math.sin(Math.PI * hour))
  return (x, y) => {
    const depth = y / height
    const nearHill = 0.72 + 0.06 * Math.sin(x / 37 + season) + 0.03 * Math.sin(x / 13)
    const farHill = 0.58 + 0.08 * Math.sin(x / 61 + season * 2)
    if (depth > nearHill) return [40 + season * 45, 120 - season * 10, 60]
    if (depth > farHill) return [80 + season * 30, 140 - season * 5, 110]
    const distance = Math.hypot(x - sunX, y - sunY)
    if (distance < height * 0.09) return [255, 236, 160]
    const glow = Math.max(0, 1 - distance / height)
    return [Math.floor(120 + 120 * glow), Math.floor(170 + 60 * glow - 40 * depth), Math.floor(235 - 40 * glow)]
  }
}

/** Brightness of a colour as people see it, 0 to 255 (ITU-R BT.601). */
export function luminance([red, green, blue]: Colour): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue
}

/** Lengths in bits of the standard's DC codes for luminance (ITU T.81, table K.3). */
const dcCodeLengths = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
const dcCodes = ['00', '010', '011', '100', '101', '110', '1110', '11110', '111110', '1111110', '11111110', '111111110']

/** A grey baseline JPEG that is flat in each block of 8 by 8: coarse, but a real JPEG. */
export function makeJpeg(blocksWide: number, blocksHigh: number, brightness: (x: number, y: number) => number): Buffer {
  let bits = ''
  let previous = 0
  for (let y = 0; y < blocksHigh; y++) {
    for (let x = 0; x < blocksWide; x++) {
      // Quantisation by 8: one step of DC is one step of brightness.
      const level = Math.round(Math.min(255, Math.max(0, brightness(x / blocksWide, y / blocksHigh)))) - 128
      const difference = level - previous
      previous = level
      const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1
      const value = difference >= 0 ? difference : difference + 2 ** size - 1
      bits += `${dcCodes[size] ?? ''}${size === 0 ? '' : value.toString(2).padStart(size, '0')}0`
    }
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1')
  const scan: number[] = []
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8), 2)
    scan.push(byte)
    if (byte === 0xff) scan.push(0)
  }
  const word = (value: number): number[] => [value >> 8, value & 0xff]
  const dcTable = [...dcCodeLengths, ...dcCodes.keys()]
  // The AC table holds one code, "end of block", one bit long.
  const acTable = [1, ...Array.from({ length: 15 }, () => 0), 0]
  const segments: readonly (readonly number[])[] = [
    [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0],
    [0xff, 0xdb, 0, 67, 0, ...Array.from({ length: 64 }, () => 8)],
    [0xff, 0xc0, 0, 11, 8, ...word(blocksHigh * 8), ...word(blocksWide * 8), 1, 1, 0x11, 0],
    [0xff, 0xc4, ...word(3 + dcTable.length), 0x00, ...dcTable],
    [0xff, 0xc4, ...word(3 + acTable.length), 0x10, ...acTable],
    [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
    scan,
    [0xff, 0xd9],
  ]
  return Buffer.from(segments.flat())
}

/** A banner for the spring campaign; each revision moves a word or a colour. */
export function banner(revision: number): string {
  const colours = ['#0b6e4f', '#08605f', '#1d4e89', '#7b2d26']
  const slogans = ['Spring starts here', 'Spring starts here', 'Spring starts now', '春天，从这里开始']
  const colour = colours[revision % colours.length] ?? '#0b6e4f'
  const slogan = slogans[revision % slogans.length] ?? ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 240" width="960" height="240">
  <rect width="960" height="240" fill="${colour}"/>
  <circle cx="${760 + revision * 20}" cy="120" r="${64 + revision * 6}" fill="#f6d55c"/>
  <text x="48" y="136" font-family="sans-serif" font-size="56" fill="#ffffff">${slogan}</text>
</svg>
`
}
