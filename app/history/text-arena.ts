/** Many short texts, kept as UTF-8 outside the JavaScript heap; the number given back finds one again. */
export interface TextArena {
  add(text: string): number
  get(position: number): string
}

const chunkBytes = 1 << 20
/** A text takes a length of two bytes and at most this. */
const textMaxBytes = 65_535

/** Keys are at most 1024 bytes; a longer text is refused. */
export function createTextArena(): TextArena {
  const chunks: Buffer[] = []
  let used = chunkBytes
  return {
    add(text) {
      const length = Buffer.byteLength(text)
      if (length > textMaxBytes) throw new RangeError('The text is too long for the arena')
      if (used + 2 + length > chunkBytes) {
        chunks.push(Buffer.allocUnsafe(chunkBytes))
        used = 0
      }
      const chunk = chunks.at(-1)
      if (chunk === undefined) throw new RangeError('The arena has no chunk')
      const at = used
      chunk.writeUInt16LE(length, at)
      chunk.write(text, at + 2)
      used += 2 + length
      return (chunks.length - 1) * chunkBytes + at
    },
    get(position) {
      const chunk = chunks[Math.floor(position / chunkBytes)]
      const at = position % chunkBytes
      if (chunk === undefined) throw new RangeError('Nothing is kept there')
      return chunk.toString('utf8', at + 2, at + 2 + chunk.readUInt16LE(at))
    },
  }
}

/** A column of numbers that grows; `Float64Array` holds sizes and epoch milliseconds exactly. */
export interface NumberColumn {
  push(value: number): void
  at(index: number): number
}

export function createNumberColumn(): NumberColumn {
  let values = new Float64Array(1024)
  let length = 0
  return {
    push(value) {
      if (length === values.length) {
        const grown = new Float64Array(length * 2)
        grown.set(values)
        values = grown
      }
      values[length] = value
      length += 1
    },
    at: (index) => values[index] ?? Number.NaN,
  }
}
