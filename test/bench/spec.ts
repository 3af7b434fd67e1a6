/** What a tool is asked to do; it goes to the tool's process as JSON. */
export interface CopySpec {
  readonly endpoint: string
  readonly dialect: 'oss' | 's3'
  readonly region: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly bucket: string
  /** `one`: an earlier version of `key`; `many`: the earlier versions of `count` small files. */
  readonly work: 'one' | 'many'
  readonly key: string
  readonly versionId: string
  /** `many`, where each file has an id of its own. */
  readonly versionIds?: readonly string[]
  readonly count: number
  readonly sizeBytes: number
  /** Absent: the tool's own choice. */
  readonly partSizeBytes?: number
  readonly parallel?: number
}

export type CaseName = 'a' | 'b' | 'c' | 'd' | 'memory'

export interface BenchCase {
  readonly name: CaseName
  readonly title: string
  readonly work: CopySpec['work']
  readonly count: number
  readonly sizeBytes: number
  readonly latencyMs: number
  readonly copyBytesPerSecond: number
  /** Share of the requests that fail with 500. */
  readonly failing: number
  /** Every tool copies parts of this size; absent: each its own. */
  readonly partSizeBytes?: number
}

const mebibyte = 2 ** 20
const gigabyte = 1_000_000_000

/** The cases of the issue, word for word. What it leaves open in (d) is taken from (a). */
export const benchCases: readonly BenchCase[] = [
  {
    name: 'a',
    title: '10 GB object, 30 ms a request, 200 MB/s a part',
    work: 'one',
    count: 1,
    sizeBytes: 10 * gigabyte,
    latencyMs: 30,
    copyBytesPerSecond: 200_000_000,
    failing: 0,
  },
  {
    name: 'b',
    title: '1 000 equal parts, 50 ms each',
    work: 'one',
    count: 1,
    sizeBytes: 1_000 * 64 * mebibyte,
    latencyMs: 50,
    copyBytesPerSecond: 0,
    failing: 0,
    partSizeBytes: 64 * mebibyte,
  },
  {
    name: 'c',
    title: '10 000 small objects, 20 ms each',
    work: 'many',
    count: 10_000,
    sizeBytes: 4_096,
    latencyMs: 20,
    copyBytesPerSecond: 0,
    failing: 0,
  },
  {
    name: 'd',
    title: '100 GB object, 2 % of requests fail',
    work: 'one',
    count: 1,
    sizeBytes: 100 * gigabyte,
    latencyMs: 30,
    copyBytesPerSecond: 200_000_000,
    failing: 0.02,
  },
  {
    name: 'memory',
    title: '10 000 parts, 5 ms each: how the memory of Strata grows',
    work: 'one',
    count: 1,
    sizeBytes: 10_000 * 64 * mebibyte,
    latencyMs: 5,
    copyBytesPerSecond: 0,
    failing: 0,
    partSizeBytes: 64 * mebibyte,
  },
]

/** For a real server: bytes that are there, latency as it is, no failures; a little above the size from which Strata copies by parts. */
const realSize = 1_100 * mebibyte
const realCases: readonly BenchCase[] = benchCases.flatMap((benchCase) => {
  const real = { ...benchCase, latencyMs: 0, copyBytesPerSecond: 0 }
  switch (benchCase.name) {
    case 'a':
      return [{ ...real, title: '1.1 GB object', sizeBytes: realSize }]
    case 'b':
      return [{ ...real, title: '138 equal parts', sizeBytes: realSize, partSizeBytes: 8 * mebibyte }]
    case 'c':
      return [{ ...real, title: '500 small objects', count: 500 }]
    case 'd':
    case 'memory':
      return []
  }
})

export const casesOf = (server: 'practice' | 'rgw') => (server === 'rgw' ? realCases : benchCases)

export const bigKey = 'archive/big.bin'
export const earlierId = 'earlierearlierearlierearlier0001'
export const smallKey = (index: number) => `small/file-${String(index).padStart(5, '0')}.txt`
