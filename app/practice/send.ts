import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Blobs } from './data/blobs.ts'
import type { Extent } from './data/extents.ts'
import type { Answer } from './protocol/answer.ts'
import type { StoreRequest } from './protocol/request.ts'

export interface SendContext {
  readonly request: StoreRequest
  readonly requestId: string
  readonly hostId: string
  readonly now: number
  readonly blobs: Blobs
  readonly spoil: {
    readonly isTruncated: boolean
    readonly isEmptied: boolean
    /** Half of the body goes out, or a header where there is none, then the connection breaks. */
    readonly isCut: boolean
    readonly bytesPerSecond?: number
  }
}

function headersOf(answer: Answer, context: SendContext): Record<string, string> {
  const { dialect } = context.request
  const headers: Record<string, string> = {
    server: dialect.name === 'oss' ? 'AliyunOSS' : dialect.name === 'obs' ? 'OBS' : 'AmazonS3',
    date: new Date(context.now).toUTCString(),
    [`${dialect.prefix}request-id`]: context.requestId,
  }
  if (dialect.name !== 'oss') headers[`${dialect.prefix}id-2`] = context.hostId
  for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined) headers[name] = value
  return headers
}

/** Resolves when the connection can take more, or is gone. */
function write(response: ServerResponse, bytes: Uint8Array): Promise<void> | undefined {
  if (response.destroyed || response.write(bytes)) return undefined
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

async function sendContent(
  response: ServerResponse,
  blobs: Blobs,
  extents: readonly Extent[],
  limit: number,
): Promise<void> {
  let left = limit
  for (const extent of extents) {
    for (let done = 0; done < extent.length && left > 0 && !response.destroyed; ) {
      const bytes = blobs.read(extent, done, Math.min(extent.length - done, left))
      await write(response, bytes)
      done += bytes.length
      left -= bytes.length
    }
  }
}

async function sendSlowly(response: ServerResponse, body: Buffer, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.ceil(bytesPerSecond / 10))
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    await write(response, body.subarray(at, at + step))
    await wait(100)
  }
}

/** The connection breaks among the headers. */
async function cutHead({ socket }: ServerResponse, status: number): Promise<void> {
  await new Promise<void>((resolve) => {
    if (socket === null) resolve()
    else socket.write(`HTTP/1.1 ${status} OK\r\nserver: `, () => resolve())
  })
  socket?.destroy()
}

/** Writes an answer, whole or spoiled. */
export async function sendAnswer(response: ServerResponse, answer: Answer, context: SendContext): Promise<void> {
  const headers = headersOf(answer, context)
  const { spoil } = context
  response.sendDate = false
  if (context.request.method === 'HEAD' || answer.status === 304 || answer.status === 204) {
    if (spoil.isCut) return cutHead(response, answer.status)
    if (answer.announcedLength !== undefined) headers['content-length'] = String(answer.announcedLength)
    response.writeHead(answer.status, headers)
    response.end()
    return
  }
  if (answer.content) {
    const { extents, length } = answer.content
    headers['content-length'] = String(length)
    response.writeHead(answer.status, headers)
    await sendContent(response, context.blobs, extents, spoil.isCut ? Math.floor(length / 2) : length)
    if (spoil.isCut) response.destroy()
    else response.end()
    return
  }
  const { xml = '' } = answer
  if (!spoil.isTruncated && !spoil.isEmptied && !spoil.isCut && spoil.bytesPerSecond === undefined) {
    headers['content-length'] = String(Buffer.byteLength(xml))
    response.writeHead(answer.status, headers)
    // As text it leaves together with the headers, in one write.
    response.end(xml)
    return
  }
  let body = Buffer.from(xml)
  if (spoil.isTruncated) body = body.subarray(0, Math.floor(body.length / 2))
  if (spoil.isEmptied) body = Buffer.alloc(0)
  headers['content-length'] = String(body.length)
  response.writeHead(answer.status, headers)
  if (spoil.isCut) {
    await new Promise<void>((resolve) => {
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => resolve())
    })
    response.destroy()
  } else if (spoil.bytesPerSecond !== undefined) {
    await sendSlowly(response, body, spoil.bytesPerSecond)
    response.end()
  } else response.end(body)
}

/** Writes bytes to the connection as they are, headers and all, and closes it. */
export async function sendRaw(response: ServerResponse, bytes: string | Uint8Array): Promise<void> {
  const { socket } = response
  if (!socket) return
  await new Promise<void>((resolve) => {
    socket.end(bytes, () => resolve())
  })
}
