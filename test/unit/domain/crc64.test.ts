import { readFileSync } from 'node:fs'
import { createCRC64 } from 'hash-wasm'
import { describe, expect, it } from 'vitest'
import { combineCrc64, crc64, repeatCrc64 } from '../../../app/domain/crc64.ts'

interface Vectors {
  readonly values: readonly { readonly label: string; readonly hex?: string; readonly headerDecimal: string }[]
  readonly combine: readonly {
    readonly crcA: string
    readonly crcB: string
    readonly lenB: number
    readonly combined: string
  }[]
}

const vectors: Vectors = JSON.parse(readFileSync(new URL('../../fixtures/crc64/vectors.json', import.meta.url), 'utf8'))

function bytesFrom(seed: number, length: number): Uint8Array {
  let state = seed
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

describe('CRC-64', () => {
  it.each(vectors.values.filter((vector) => vector.hex !== undefined))(
    'gives the known value of $label',
    ({ hex, headerDecimal }) => {
      expect(String(crc64(Buffer.from(hex ?? '', 'hex')))).toBe(headerDecimal)
    },
  )

  it.each(vectors.combine)('combines $crcA and $crcB without the bytes', ({ crcA, crcB, lenB, combined }) => {
    expect(String(combineCrc64(BigInt(crcA), BigInt(crcB), lenB))).toBe(combined)
  })

  it('agrees with an independent implementation at every length and alignment around eight bytes', async () => {
    const oracle = await createCRC64()
    for (let length = 0; length < 40; length++) {
      const bytes = bytesFrom(length + 1, length + 3).subarray(length % 4)
      oracle.init()
      expect(crc64(bytes).toString(16).padStart(16, '0')).toBe(oracle.update(bytes).digest())
    }
  })

  it('goes on from a finished value', () => {
    const bytes = bytesFrom(7, 1000)
    expect(crc64(bytes.subarray(333), crc64(bytes.subarray(0, 333)))).toBe(crc64(bytes))
  })

  it('combines any split to the value of the whole', () => {
    const bytes = bytesFrom(9, 257)
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(combineCrc64(crc64(bytes.subarray(0, cut)), crc64(bytes.subarray(cut)), bytes.length - cut)).toBe(
        crc64(bytes),
      )
    }
  })

  it('knows the value of a repeated block, also where the whole is too long to read', () => {
    const block = bytesFrom(3, 100)
    const seven = Buffer.concat(Array.from({ length: 7 }, () => block))
    expect(repeatCrc64(crc64(block), block.length, 7)).toBe(crc64(seven))
    expect(repeatCrc64(crc64(block), block.length, 0)).toBe(0n)
    const huge = repeatCrc64(crc64(block), block.length, 50_000_000_000)
    const half = repeatCrc64(crc64(block), block.length, 25_000_000_000)
    expect(combineCrc64(half, half, 2_500_000_000_000)).toBe(huge)
  })
})
