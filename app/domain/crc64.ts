/**
 * CRC-64/XZ (ECMA-182 polynomial, reflected, all ones at start and end), as OSS prints it in `x-oss-hash-crc64ecma`.
 * A value is a bigint of 64 bits; `String(value)` is the decimal that OSS sends. Bytes are taken eight at a time
 * ("slicing-by-8", Kounavis and Berry 2005); combining follows zlib's crc32_combine with 64 columns.
 */

const polyHi = 0xc96c5795
const polyLo = 0xd7870f42
/** 2^53 bytes is more than any store holds. */
const lengthBits = 53

interface Tables {
  readonly hi: Uint32Array
  readonly lo: Uint32Array
}

let cachedTables: Tables | undefined

function tables(): Tables {
  if (cachedTables) return cachedTables
  const hi = new Uint32Array(8 * 256)
  const lo = new Uint32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let high = 0
    let low = byte
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1
      low = (low >>> 1) | (high << 31)
      high >>>= 1
      if (carry) {
        high ^= polyHi
        low ^= polyLo
      }
    }
    hi[byte] = high
    lo[byte] = low
  }
  for (let slot = 256; slot < 8 * 256; slot++) {
    const high = hi[slot - 256] ?? 0
    const low = lo[slot - 256] ?? 0
    const index = low & 0xff
    hi[slot] = (high >>> 8) ^ (hi[index] ?? 0)
    lo[slot] = ((low >>> 8) | (high << 24)) ^ (lo[index] ?? 0)
  }
  cachedTables = { hi, lo }
  return cachedTables
}

/** Adds `bytes` to a finished value: `crc64(b, crc64(a))` is the value of a followed by b. `0n` means "no data yet". */
export function crc64(bytes: Uint8Array, previous = 0n): bigint {
  const table = tables()
  const h = table.hi
  const l = table.lo
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let hi = ~Number(previous >> 32n)
  let lo = ~Number(previous & 0xffffffffn)
  const end = bytes.byteLength
  const wordsEnd = end - (end % 8)
  let at = 0
  for (; at < wordsEnd; at += 8) {
    lo ^= data.getUint32(at, true)
    hi ^= data.getUint32(at + 4, true)
    const a = 1792 + (lo & 0xff)
    const b = 1536 + ((lo >>> 8) & 0xff)
    const c = 1280 + ((lo >>> 16) & 0xff)
    const d = 1024 + (lo >>> 24)
    const e = 768 + (hi & 0xff)
    const f = 512 + ((hi >>> 8) & 0xff)
    const g = 256 + ((hi >>> 16) & 0xff)
    const i = hi >>> 24
    lo = (l[a] ?? 0) ^ (l[b] ?? 0) ^ (l[c] ?? 0) ^ (l[d] ?? 0) ^ (l[e] ?? 0) ^ (l[f] ?? 0) ^ (l[g] ?? 0) ^ (l[i] ?? 0)
    hi = (h[a] ?? 0) ^ (h[b] ?? 0) ^ (h[c] ?? 0) ^ (h[d] ?? 0) ^ (h[e] ?? 0) ^ (h[f] ?? 0) ^ (h[g] ?? 0) ^ (h[i] ?? 0)
  }
  for (; at < end; at++) {
    const index = (lo ^ data.getUint8(at)) & 0xff
    lo = ((lo >>> 8) | (hi << 24)) ^ (l[index] ?? 0)
    hi = (hi >>> 8) ^ (h[index] ?? 0)
  }
  return (BigInt(~hi >>> 0) << 32n) | BigInt(~lo >>> 0)
}

/** 64 columns of hi and lo words: what 2^k zero bytes do to a register, for k = 0..52. */
let cachedShifts: Uint32Array[] | undefined

function applyShift(columns: Uint32Array, hi: number, lo: number): readonly [number, number] {
  let outHi = 0
  let outLo = 0
  for (let bit = 0; bit < 32; bit++) {
    if ((lo >>> bit) & 1) {
      outHi ^= columns[bit * 2] ?? 0
      outLo ^= columns[bit * 2 + 1] ?? 0
    }
    if ((hi >>> bit) & 1) {
      outHi ^= columns[(bit + 32) * 2] ?? 0
      outLo ^= columns[(bit + 32) * 2 + 1] ?? 0
    }
  }
  return [outHi >>> 0, outLo >>> 0]
}

function square(columns: Uint32Array): Uint32Array {
  const squared = new Uint32Array(128)
  for (let bit = 0; bit < 64; bit++) {
    const [hi, lo] = applyShift(columns, columns[bit * 2] ?? 0, columns[bit * 2 + 1] ?? 0)
    squared[bit * 2] = hi
    squared[bit * 2 + 1] = lo
  }
  return squared
}

function shifts(): Uint32Array[] {
  if (cachedShifts) return cachedShifts
  let columns: Uint32Array = new Uint32Array(128)
  columns[0] = polyHi
  columns[1] = polyLo
  for (let bit = 1; bit < 64; bit++) {
    if (bit <= 32) columns[bit * 2 + 1] = 2 ** (bit - 1)
    else columns[bit * 2] = 2 ** (bit - 33)
  }
  for (let doubling = 0; doubling < 3; doubling++) columns = square(columns)
  const all = [columns]
  for (let power = 1; power < lengthBits; power++) {
    columns = square(columns)
    all.push(columns)
  }
  cachedShifts = all
  return all
}

/** The value of A followed by B from their finished values and B's length in bytes, without reading either. */
export function combineCrc64(first: bigint, second: bigint, secondLengthBytes: number): bigint {
  if (secondLengthBytes === 0 || first === 0n) return first ^ second
  const operators = shifts()
  let hi = Number(first >> 32n)
  let lo = Number(first & 0xffffffffn)
  let rest = secondLengthBytes
  for (let power = 0; rest > 0; power++) {
    const operator = operators[power]
    if (rest % 2 === 1 && operator) [hi, lo] = applyShift(operator, hi, lo)
    rest = Math.floor(rest / 2)
  }
  return ((BigInt(hi) << 32n) | BigInt(lo)) ^ second
}

/** The value of `times` repetitions of a block, from the block's finished value and its length in bytes. */
export function repeatCrc64(block: bigint, blockLengthBytes: number, times: number): bigint {
  let result = 0n
  let power = block
  let powerLength = blockLengthBytes
  for (let rest = times; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = combineCrc64(result, power, powerLength)
    power = combineCrc64(power, power, powerLength)
    powerLength *= 2
  }
  return result
}
