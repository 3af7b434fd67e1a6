import { StoreError } from '../protocol/store-error.ts'

export interface ChunkedBody {
  readonly chunks: AsyncIterable<Buffer>
  /** Lower-case trailer headers; complete when all chunks were read. */
  readonly trailers: Map<string, string>
}

const maxLineBytes = 16 * 1024

function incomplete(): StoreError {
  return new StoreError(400, 'IncompleteBody', 'The body ended before all of its chunks arrived.')
}

/** Takes bytes from a stream by lines and by counts. */
function createReader(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  async function more(): Promise<void> {
    const next = await iterator.next()
    if (next.done === true) throw incomplete()
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value])
  }
  return {
    async line(): Promise<string> {
      for (;;) {
        const end = held.indexOf('\r\n')
        if (end >= 0) {
          const line = held.toString('latin1', 0, end)
          held = held.subarray(end + 2)
          return line
        }
        if (held.length > maxLineBytes)
          throw new StoreError(400, 'InvalidChunkSizeError', 'A chunk header is too long.')
        await more()
      }
    },
    async take(length: number): Promise<Buffer> {
      while (held.length < length) await more()
      const taken = held.subarray(0, length)
      held = held.subarray(length)
      return taken
    },
  }
}

/**
 * Reads a body in the `aws-chunked` form: `size[;chunk-signature=hex]` lines, data, a zero chunk, trailers.
 * `checkChunk` is given each chunk's signature where the form signs chunks.
 */
export function readAwsChunked(
  source: AsyncIterable<Buffer>,
  checkChunk: (signature: string, chunk: Buffer) => void,
): ChunkedBody {
  const trailers = new Map<string, string>()
  async function* chunks(): AsyncGenerator<Buffer> {
    const reader = createReader(source)
    for (;;) {
      const header = await reader.line()
      const match = /^([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(header)
      if (!match) throw new StoreError(400, 'InvalidChunkSizeError', 'A chunk header is malformed.')
      const size = Number.parseInt(match[1] ?? '', 16)
      const data = await reader.take(size)
      checkChunk(match[2] ?? '', data)
      if (size === 0) break
      yield data
      if ((await reader.line()) !== '') throw incomplete()
    }
    for (;;) {
      const line = await reader.line()
      if (line === '') return
      const colon = line.indexOf(':')
      if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
    }
  }
  return { chunks: chunks(), trailers }
}
