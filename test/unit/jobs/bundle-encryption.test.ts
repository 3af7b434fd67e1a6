import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import type { EncryptionInfo } from '../../../app/domain/object-version.ts'
import { createBundleEncryption } from '../../../app/jobs/bundle-encryption.ts'
import type { BundleItem } from '../../../app/jobs/bundle-item.ts'

const day = 86_400_000
const many = 10_000
const itemAt = (at: number, facts: Partial<BundleItem> = {}): BundleItem => ({
  at,
  state: 'sent',
  sizeBytes: 1,
  key: `photos/${String(at).padStart(5, '0')}.jpg`,
  versionId: `v${at}`,
  modifiedAt: 5 * day,
  storageClass: 'Standard',
  ...facts,
})
const batchOf = (from: number, count: number) => Array.from({ length: count }, (_, index) => itemAt(from + index))

/** Looks as a store would, where some files are encrypted. */
function guess(count: number, encrypted: ReadonlyMap<number, EncryptionInfo | AppError> = new Map()) {
  const looked: number[] = []
  const encryption = createBundleEncryption(count, async ({ at }) => {
    looked.push(at)
    const found = encrypted.get(at)
    if (found instanceof AppError) throw found
    return found
  })
  const plan = async (items: readonly BundleItem[]) => {
    await encryption.sampleSome(items)
    await encryption.sampleKinds(items)
  }
  return { encryption, looked, plan }
}

describe('how many files are encrypted', () => {
  it('is asked of each where they are few, and of samples where they are many', async () => {
    const few = guess(1_000)
    await few.plan(batchOf(0, 250))
    expect([few.encryption.known(), few.looked]).toEqual([{ kind: 'of-each' }, []])
    const some = guess(1_001)
    await some.plan(batchOf(0, 250))
    await some.plan(batchOf(250, 250))
    expect(some.encryption.known()).toEqual({ kind: 'alike', encryption: undefined })
    expect(some.looked).toEqual([0, 80, 160, 240, 250, 330, 410, 490])
  })

  it('is said as the store itself encrypts, where all samples are so', async () => {
    const own: EncryptionInfo = { algorithm: 'AES256' }
    const { encryption, plan } = guess(many, new Map([0, 80, 160, 240].map((at) => [at, own])))
    await plan(batchOf(0, 250))
    expect(encryption.known()).toEqual({ kind: 'alike', encryption: own })
  })

  it.each([
    ['has a key of its owner', { algorithm: 'KMS', kmsKeyId: 'k' } as const],
    ['differs from the others', { algorithm: 'AES256' } as const],
    ['may not be looked at', new AppError('access-denied', 'no')],
  ])('is asked of each as soon as a sample %s', async (_, found) => {
    const { encryption, plan } = guess(many, new Map([[330, found]]))
    await plan(batchOf(0, 250))
    expect(encryption.known().kind).toBe('alike')
    await plan(batchOf(250, 250))
    expect(encryption.known().kind).toBe('of-each')
  })

  it.each([
    ['folder', { key: 'photos/private/1.jpg' }],
    ['day', { modifiedAt: 6 * day }],
    ['storage class', { storageClass: 'IA' }],
  ])('is asked of the first file of another %s', async (_, facts) => {
    const kms = { algorithm: 'KMS', kmsKeyId: 'k' } as const
    const { encryption, looked, plan } = guess(many, new Map([[107, kms]]))
    await plan(batchOf(0, 250).with(107, itemAt(107, facts)).with(108, itemAt(108, facts)))
    expect(looked).toEqual([0, 80, 160, 240, 107])
    expect(encryption.known()).toEqual({ kind: 'of-each' })
  })

  it('is asked of each where every file is of another kind', async () => {
    const { encryption, plan } = guess(many)
    for (let from = 0; from < 1_250; from += 250)
      await plan(batchOf(from, 250).map((item) => ({ ...item, modifiedAt: item.at * day })))
    expect(encryption.known()).toEqual({ kind: 'of-each' })
  })

  it('is not known while a sample could not be reached', async () => {
    const { encryption, plan } = guess(many, new Map([[80, new AppError('offline', 'no network', { retry: 'safe' })]]))
    await expect(plan(batchOf(0, 250))).rejects.toThrow('no network')
    expect(encryption.known().kind).not.toBe('of-each')
  })

  it('is noted once when a sample differs, and puts in doubt what is copied, also for who takes it up after a restart', async () => {
    let isNoted = 0
    const memory = { isOfEach: () => isNoted > 0, noteOfEach: () => void isNoted++ }
    const open = (count: number) => createBundleEncryption(count, async () => undefined, memory)
    const first = open(many)
    await first.sampleSome(batchOf(0, 250))
    expect([first.known().kind, first.isInDoubt(), isNoted]).toEqual(['alike', false, 0])
    first.differs()
    first.differs()
    expect([first.known().kind, first.isInDoubt(), isNoted]).toEqual(['of-each', true, 1])
    const second = open(many)
    expect([second.known().kind, second.isInDoubt()]).toEqual(['of-each', true])
    // Of few each was looked at before it was copied.
    expect([open(1_000).known().kind, open(1_000).isInDoubt()]).toEqual(['of-each', false])
  })
})
