import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { once } from 'node:events'
import { crc32 } from 'node:zlib'
import { crc64 } from '../../domain/crc64.ts'
import { readAwsChunked } from '../auth/aws-chunked.ts'
import type { Presented } from '../auth/presented.ts'
import { chunkSignature, type SigningKeys } from '../auth/sigv4.ts'
import type { ReceivedBytes } from '../data/blobs.ts'
import type { StoreRequest } from './request.ts'
import { StoreError } from './store-error.ts'

/** A request's body, read to its end and checked against every digest that came with it. */
export interface ReceivedBody extends ReceivedBytes {
  /** Checksum headers and trailers as sent, for example `x-amz-checksum-crc32`. */
  readonly checksums: Readonly<Record<string, string>>
}

export interface ReceiveContext {
  readonly blobFolder: string
  readonly keys: SigningKeys
  readonly secret: string
  readonly presented: Presented
}

/** Bodies up to this size stay in memory. */
const memoryLimit = 1024 * 1024

function plainChunks(message: IncomingMessage): AsyncIterable<Buffer> {
  return message
}

function decoded(message: IncomingMessage, request: StoreRequest, context: ReceiveContext) {
  const mode = request.headers.get('x-amz-content-sha256') ?? ''
  const isChunked =
    mode.startsWith('STREAMING-') || (request.headers.get('content-encoding') ?? '').includes('aws-chunked')
  if (!isChunked) return { chunks: plainChunks(message), trailers: new Map<string, string>() }
  let previous = context.presented.signature
  const key = context.keys.get(`AWS4${context.secret}`, context.presented.scope)
  return readAwsChunked(plainChunks(message), (signature, chunk) => {
    if (!mode.startsWith('STREAMING-AWS4-HMAC-SHA256')) return
    previous = chunkSignature(key, context.presented, previous, chunk)
    if (previous !== signature)
      throw new StoreError(403, 'SignatureDoesNotMatch', 'The signature of a chunk does not match.')
  })
}

function badDigest(request: StoreRequest, message: string): StoreError {
  return new StoreError(400, request.dialect.name === 'oss' ? 'InvalidDigest' : 'BadDigest', message)
}

function checkMd5(request: StoreRequest, md5: Buffer): void {
  const claimed = request.headers.get('content-md5')
  if (claimed === undefined) return
  const bytes = Buffer.from(claimed, 'base64')
  if (bytes.length !== 16) throw new StoreError(400, 'InvalidDigest', 'The Content-MD5 you specified is not valid.')
  if (!bytes.equals(md5)) throw badDigest(request, 'The Content-MD5 you specified did not match what we received.')
}

interface Hashes {
  readonly sha256?: string
  readonly crc32: number
  readonly sha1?: Buffer
}

function checkChecksums(checksums: Readonly<Record<string, string>>, hashes: Hashes): void {
  const found: Record<string, Buffer | undefined> = {
    'x-amz-checksum-crc32': Buffer.from([hashes.crc32 >>> 24, hashes.crc32 >>> 16, hashes.crc32 >>> 8, hashes.crc32]),
    'x-amz-checksum-sha256': hashes.sha256 === undefined ? undefined : Buffer.from(hashes.sha256, 'hex'),
    'x-amz-checksum-sha1': hashes.sha1,
  }
  for (const [name, claimed] of Object.entries(checksums)) {
    const computed = found[name]
    if (computed && computed.toString('base64') !== claimed) {
      throw new StoreError(
        400,
        'BadDigest',
        `The ${name.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`,
      )
    }
  }
}

function checksumsOf(request: StoreRequest, trailers: ReadonlyMap<string, string>): Record<string, string> {
  const result: Record<string, string> = {}
  for (const source of [request.headers, trailers]) {
    for (const [name, value] of source) {
      if (/^x-amz-checksum-(?:crc32|crc32c|crc64nvme|sha1|sha256)$/.test(name)) result[name] = value
    }
  }
  return result
}

/** Reads the body; throws the vendor's refusal when a digest does not fit. Large bodies go to a file in `blobFolder`. */
export async function receiveBody(
  message: IncomingMessage,
  request: StoreRequest,
  context: ReceiveContext,
): Promise<ReceivedBody> {
  const { chunks, trailers } = decoded(message, request, context)
  const md5 = createHash('md5')
  const mode = request.headers.get('x-amz-content-sha256') ?? ''
  const wantsSha256 =
    /^[0-9a-f]{64}$/.test(mode) ||
    request.headers.has('x-amz-checksum-sha256') ||
    (request.headers.get('x-amz-trailer') ?? '').includes('sha256')
  const sha256 = wantsSha256 ? createHash('sha256') : undefined
  const sha1 = request.headers.has('x-amz-checksum-sha1') ? createHash('sha1') : undefined
  let crc32Value = 0
  let crc = 0n
  let size = 0
  const held: Buffer[] = []
  const filePath = join(context.blobFolder, `incoming-${randomUUID()}`)
  let file: ReturnType<typeof createWriteStream> | undefined
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      md5.update(chunk)
      sha256?.update(chunk)
      sha1?.update(chunk)
      crc32Value = crc32(chunk, crc32Value)
      crc = crc64(chunk, crc)
      if (!file && size > memoryLimit) {
        file = createWriteStream(filePath)
        for (const early of held.splice(0)) file.write(early)
      }
      if (!file) held.push(chunk)
      else if (!file.write(chunk)) await once(file, 'drain')
    }
    if (file) {
      file.end()
      await once(file, 'close')
    }
    const md5Bytes = md5.digest()
    const sha256Hex = sha256?.digest('hex')
    checkMd5(request, md5Bytes)
    if (/^[0-9a-f]{64}$/.test(mode) && mode !== sha256Hex) {
      throw new StoreError(
        400,
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      )
    }
    const checksums = checksumsOf(request, trailers)
    checkChecksums(checksums, {
      crc32: crc32Value,
      ...(sha256Hex === undefined ? {} : { sha256: sha256Hex }),
      ...(sha1 ? { sha1: sha1.digest() } : {}),
    })
    const received = { size, md5Hex: md5Bytes.toString('hex'), crc64: crc, checksums }
    return file ? { ...received, filePath } : { ...received, bytes: Buffer.concat(held) }
  } catch (thrown) {
    file?.destroy()
    await rm(filePath, { force: true })
    throw thrown
  }
}
