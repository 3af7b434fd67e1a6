import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  openPracticeStore,
  type PracticeStore,
  type PracticeStoreOptions,
} from '../../../app/practice/practice-store.ts'

export const credentials = {
  accessKeyId: 'PRACTICEKEY001',
  accessKeySecret: 'practice-secret-0123456789abcdef',
} as const

/** A seeded stand-in for Math.random. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'strata-practice-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A practice store of its own for one test; closed and forgotten when the test ends. */
export async function openForTest(options: Partial<PracticeStoreOptions> = {}): Promise<PracticeStore> {
  const dataDir = options.dataDir ?? (await newFolder())
  const store = await openPracticeStore({ dataDir, ...credentials, random: seededRandom(1), ...options })
  onTestFinished(() => store.close())
  return store
}

/** Awkward keys that every store must keep as they are. */
export const nastyKeys = [
  '007',
  ' leading and trailing space ',
  'a+b %#?&;.txt',
  'percent%2Fliteral',
  'quote\'s "and" <tags> & more',
  'emoji-😀.txt',
  '合同/报告 2024+final.txt',
  'dots/./../x',
  'double//slash',
  'folder/',
  'new\nline',
  '(paren)!*.txt',
] as const
