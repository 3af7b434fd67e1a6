import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import { combineCrc64, crc64 } from '../../../app/domain/crc64.ts'
import type { PinnedSource } from '../../../app/jobs/job-record.ts'
import type { JobRun } from '../../../app/jobs/job-run.ts'
import { createPartBoard } from '../../../app/jobs/part-board.ts'
import { proveParts } from '../../../app/jobs/part-proof.ts'
import type { PartPage, PartsQuery, UploadedPart } from '../../../app/stores/object-store.ts'

const partSizeBytes = 10
const plan = { partCount: 1_000, partSizeBytes, sizeBytes: 9_995 }
const sumOf = (partNumber: number) => crc64(Buffer.from(`content of ${partNumber}`))
const sizeOf = (partNumber: number) => (partNumber === plan.partCount ? 5 : partSizeBytes)
const numbers = Array.from({ length: plan.partCount }, (_, index) => index + 1)
const whole = numbers.reduce((sum, number) => combineCrc64(sum, sumOf(number), sizeOf(number)), 0n)

/** A job whose parts are finished by hand, and a store that lists what is put into it. */
function open(change: { readonly crc64?: 'none'; readonly sourceSum?: 'none' } = {}) {
  const stored = new Map<number, UploadedPart>()
  const asked: string[] = []
  let failures = 0
  const board = createPartBoard(plan, [])
  async function listParts(_: unknown, { afterPartNumber = 0, maxParts = 1_000 }: PartsQuery): Promise<PartPage> {
    asked.push(`${afterPartNumber}+${maxParts}`)
    if (failures-- > 0) throw new AppError('access-denied', 'Not yours')
    const after = [...stored.values()].filter((part) => part.partNumber > afterPartNumber)
    const parts = after.toSorted((one, other) => one.partNumber - other.partNumber).slice(0, maxParts)
    const last = parts.at(-1)
    return last === undefined || after.length <= maxParts ? { parts } : { parts, nextAfterPartNumber: last.partNumber }
  }
  const run = {
    id: 'job',
    store: { profile: { capabilities: { crc64: change.crc64 === undefined } }, listParts },
    signal: new AbortController().signal,
    record: () => ({ destination: { bucket: 'b', key: 'k' } }),
    board: () => board,
    log: () => undefined,
  } as unknown as JobRun
  const sum = change.sourceSum === undefined ? { crc64: whole.toString() } : {}
  const pinned = { sizeBytes: plan.sizeBytes, ...sum } as PinnedSource
  const proof = proveParts(run, pinned, 'upload')
  const put = (partNumber: number, part: Partial<UploadedPart> = {}) => {
    const etag = `tag-${partNumber}`
    const sizeBytes = sizeOf(partNumber)
    stored.set(partNumber, { partNumber, etag, sizeBytes, modifiedAt: 0, crc64: sumOf(partNumber).toString(), ...part })
  }
  const finish = (partNumber: number) => {
    if (!stored.has(partNumber)) put(partNumber)
    board.finish({ partNumber, etag: `tag-${partNumber}` })
    proof.advance()
  }
  /** Lets what is under way end. */
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const finishAll = async (from: number, to: number) => {
    for (const number of numbers.slice(from - 1, to)) {
      finish(number)
      await settle()
    }
  }
  return { proof, asked, put, finish, finishAll, settle, fail: (times: number) => void (failures = times) }
}

const markers = ['0+125', '125+125', '250+125', '375+125', '500+125', '625+125', '750+125']

describe('the proof of copied parts', () => {
  it('lists parts while others are copied, and only the rest at the end', async () => {
    const { proof, asked, finishAll } = open()
    await finishAll(1, 1_000)
    expect(asked).toEqual(markers)
    await proof.finish()
    expect(asked).toEqual([...markers, '875+1000'])
  })

  it('waits for a gap to be closed', async () => {
    const { proof, asked, finish, finishAll } = open()
    await finishAll(2, 999)
    expect(asked).toEqual([])
    await finishAll(1, 1)
    expect(asked).toEqual(markers)
    finish(1_000)
    await proof.finish()
  })

  it.each([
    ['tells another ETag than the answer did', (scene: ReturnType<typeof open>) => scene.put(100, { etag: 'other' })],
    ['leaves a part out', (scene: ReturnType<typeof open>) => scene.put(100, { partNumber: 5_000 })],
    ['fails', (scene: ReturnType<typeof open>) => scene.fail(1)],
  ])('does not count a list that %s, and asks for all of it at the end', async (_, spoil) => {
    const scene = open()
    spoil(scene)
    await scene.finishAll(1, 1_000)
    expect(scene.asked).toEqual(['0+125'])
    scene.put(100)
    await scene.proof.finish()
    expect(scene.asked).toEqual(['0+125', '0+1000'])
  })

  it.each([
    ['early', 100],
    ['late', 990],
  ])('finds content that differs %s', async (_, partNumber) => {
    const scene = open()
    scene.put(partNumber, { crc64: '1' })
    await scene.finishAll(1, 1_000)
    await expect(scene.proof.finish()).rejects.toMatchObject({ code: 'integrity-mismatch', message: /CRC-64/ })
  })

  it.each([
    ['early', 100],
    ['late', 990],
  ])('finds a part that is too long %s, as OSS makes it of a range that it cannot read', async (_, partNumber) => {
    const scene = open({ sourceSum: 'none' })
    scene.put(partNumber, { sizeBytes: plan.sizeBytes })
    await scene.finishAll(1, 1_000)
    await expect(scene.proof.finish()).rejects.toMatchObject({ code: 'integrity-mismatch', message: /bytes instead/ })
  })

  it('compares sizes alone where a part has no sum', async () => {
    const scene = open()
    scene.put(3, { crc64: '' })
    await scene.finishAll(1, 1_000)
    await expect(scene.proof.finish()).resolves.toBeUndefined()
  })

  it('asks nothing where parts tell nothing', async () => {
    const scene = open({ crc64: 'none' })
    await scene.finishAll(1, 1_000)
    await scene.proof.finish()
    expect(scene.asked).toEqual([])
  })
})
