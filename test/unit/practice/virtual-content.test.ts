import { describe, expect, it } from 'vitest'
import { combineCrc64, crc64 } from '../../../app/domain/crc64.ts'
import {
  type Extent,
  formatExtents,
  joinExtents,
  parseExtents,
  sliceExtents,
} from '../../../app/practice/data/extents.ts'
import { createVirtualContent } from '../../../app/practice/data/virtual-content.ts'

function readAll(seed: number, offset: number, length: number): Buffer {
  const content = createVirtualContent()
  const chunks: Uint8Array[] = []
  for (let done = 0; done < length; ) {
    const bytes = content.read(seed, offset + done, length - done)
    chunks.push(bytes)
    done += bytes.length
  }
  return Buffer.concat(chunks)
}

const mebibyte = 1024 * 1024

describe('generated content', () => {
  it('is a pure function of seed and offset', () => {
    const whole = readAll(7, 0, 3 * mebibyte)
    expect(readAll(7, 1_500_000, 700_000).equals(whole.subarray(1_500_000, 2_200_000))).toBe(true)
    expect(readAll(8, 0, 1000).equals(whole.subarray(0, 1000))).toBe(false)
  })

  it.each([
    [0, 0],
    [0, 1],
    [1, mebibyte - 1],
    [4095, 2],
    [0, mebibyte],
    [mebibyte - 1, 2],
    [12_345, 3 * mebibyte + 17],
    [5 * mebibyte, 2 * mebibyte],
  ])('knows the CRC-64 of %i + %i bytes without reading them', (offset, length) => {
    expect(createVirtualContent().crc64(3, offset, length)).toBe(crc64(readAll(3, offset, length)))
  })

  it('knows the CRC-64 of terabytes, equal to that of the parts', () => {
    const content = createVirtualContent()
    const size = 5_000_000_000_000
    const cut = 1_234_567_890_123
    const parts = combineCrc64(content.crc64(9, 0, cut), content.crc64(9, cut, size - cut), size - cut)
    expect(content.crc64(9, 0, size)).toBe(parts)
  })
})

describe('pieces of an object', () => {
  const pieces: readonly Extent[] = [
    { kind: 'virtual', seed: 1, offset: 0, length: 100 },
    { kind: 'blob', id: 4, offset: 10, length: 50 },
  ]

  it('become one again when cut and joined anywhere', () => {
    for (let cut = 0; cut <= 150; cut++) {
      expect(joinExtents([sliceExtents(pieces, 0, cut), sliceExtents(pieces, cut, 150 - cut)])).toEqual(pieces)
    }
  })

  it('survive being written down', () => {
    expect(parseExtents(formatExtents(pieces))).toEqual(pieces)
    expect(parseExtents(formatExtents([]))).toEqual([])
  })
})
