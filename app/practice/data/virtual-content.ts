import { combineCrc64, crc64, repeatCrc64 } from '../../domain/crc64.ts'

/**
 * Generated content: the byte at an offset is a pure function of seed and offset, for any offset up to 2^53. It is one
 * seeded block of 1 MiB, repeated, so that the CRC-64 of terabytes follows from that of the block.
 */
export interface VirtualContent {
  /** Bytes from `offset` on: at least one and at most up to the end of the block; never to be written to. */
  read(seed: number, offset: number, length: number): Uint8Array
  crc64(seed: number, offset: number, length: number): bigint
}

const blockSize = 1024 * 1024
const checkpointEvery = 4096
const blocksKept = 24
const valuesKept = 20_000

interface Block {
  readonly bytes: Uint8Array
  /** CRC of the first n * 4096 bytes. */
  readonly checkpoints: readonly bigint[]
}

export function createVirtualContent(): VirtualContent {
  const blocks = new Map<number, Block>()
  const values = new Map<string, bigint>()

  function blockOf(seed: number): Block {
    const known = blocks.get(seed)
    if (known) return known
    const block = makeBlock(seed)
    if (blocks.size >= blocksKept) {
      const oldest = blocks.keys().next()
      if (!oldest.done) blocks.delete(oldest.value)
    }
    blocks.set(seed, block)
    return block
  }

  function prefixCrc(block: Block, end: number): bigint {
    const index = Math.floor(end / checkpointEvery)
    return crc64(block.bytes.subarray(index * checkpointEvery, end), block.checkpoints[index] ?? 0n)
  }

  /** CRC of block[from, to): what remains of the prefix up to `to` when the prefix up to `from` is taken away. */
  function rangeCrc(block: Block, from: number, to: number): bigint {
    return combineCrc64(prefixCrc(block, from), prefixCrc(block, to), to - from)
  }

  function compute(seed: number, from: number, length: number): bigint {
    const block = blockOf(seed)
    const headEnd = Math.min(blockSize, from + length)
    let value = rangeCrc(block, from, headEnd)
    const afterHead = length - (headEnd - from)
    const whole = Math.floor(afterHead / blockSize)
    value = combineCrc64(value, repeatCrc64(prefixCrc(block, blockSize), blockSize, whole), whole * blockSize)
    const tail = afterHead - whole * blockSize
    return combineCrc64(value, prefixCrc(block, tail), tail)
  }

  return {
    read(seed, offset, length) {
      const from = offset % blockSize
      return blockOf(seed).bytes.subarray(from, Math.min(blockSize, from + length))
    },
    crc64(seed, offset, length) {
      const from = offset % blockSize
      const name = `${seed}:${from}:${length}`
      const known = values.get(name)
      if (known !== undefined) return known
      const value = compute(seed, from, length)
      if (values.size >= valuesKept) values.clear()
      values.set(name, value)
      return value
    },
  }
}

function makeBlock(seed: number): Block {
  const words = new Uint32Array(blockSize / 4)
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[index] = Math.imul(state, 0x2545f491)
  }
  const bytes = new Uint8Array(words.buffer)
  const checkpoints = [0n]
  let value = 0n
  for (let at = 0; at < blockSize; at += checkpointEvery) {
    value = crc64(bytes.subarray(at, at + checkpointEvery), value)
    checkpoints.push(value)
  }
  return { bytes, checkpoints }
}
