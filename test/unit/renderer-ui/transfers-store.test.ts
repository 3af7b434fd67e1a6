import { describe, expect, it } from 'vitest'
import type { JobView } from '../../../app/contract/index.ts'
import { createBridge } from '../../../renderer/bridge/bridge.ts'
import { createTransfersStore } from '../../../renderer/features/transfers/store.ts'
import { reasonToKeep, createUploadsStore } from '../../../renderer/features/uploads/store.ts'
import { fakeJobs } from '../../fakes/fake-jobs.ts'
import { createFakeTransport, FakeFailure, type FakeOptions } from '../../fakes/fake-transport.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
const [sample] = fakeJobs

function job(id: string, state: JobView['state'], changes: Partial<JobView> = {}): JobView {
  if (sample === undefined) throw new Error('no sample')
  const { groupId: _, error: __, ...rest } = sample
  return { ...rest, id, state, ...changes }
}

async function openTransfers(answers: FakeOptions['answers'] = {}) {
  const transport = createFakeTransport({ answers })
  const store = createTransfersStore(createBridge(transport))
  await store.load()
  const change = (...jobs: JobView[]) => transport.emit('jobs.changed', { jobs, removed: [] })
  return { transport, store, change, toasts: () => store.getState().toasts.map((toast) => toast.jobIds) }
}

describe('messages about endings', () => {
  it('tell of files that were started together once, and add to that message what belongs to it', async () => {
    const { change, toasts } = await openTransfers()
    const one = (id: string, state: JobView['state']) => job(id, state, { groupId: 'g', kind: 'bring-back' })
    change(one('a', 'running'), one('b', 'running'))
    change(one('a', 'succeeded'))
    expect(toasts()).toEqual([])
    change(one('b', 'succeeded'))
    expect(toasts()).toEqual([['a', 'b']])
    change(one('c', 'running'))
    change(one('c', 'failed'))
    expect(toasts()).toEqual([['a', 'b', 'c']])
  })

  it('tell of each job that a person started by itself, and again when it is tried again', async () => {
    const { change, toasts, store } = await openTransfers()
    change(job('a', 'succeeded'), job('b', 'cancelled'))
    expect(toasts()).toEqual([['a']])
    store.dismissToast(store.getState().toasts[0]?.id ?? 0)
    change(job('group', 'failed'))
    change(job('group', 'running'))
    store.dismissToast(store.getState().toasts[0]?.id ?? 0)
    change(job('group', 'succeeded'))
    expect(toasts()).toEqual([['group']])
  })
})

describe('moving and unfolding', () => {
  it('asks for the turn before the right job, and tells where it is now', async () => {
    const { change, store, transport } = await openTransfers({ 'transfers.move': () => ({}) })
    change(...['a', 'b', 'c'].map((id, turn) => job(id, 'queued', { turn })))
    await store.move('c', 'up')
    expect(transport.calls.at(-1)).toEqual({ name: 'transfers.move', payload: { jobId: 'c', beforeJobId: 'b' } })
    expect(store.getState().moved).toMatchObject({ jobId: 'c', position: 2 })
    await store.move('a', 'up')
    expect(transport.calls.filter((call) => call.name === 'transfers.move')).toHaveLength(1)
  })

  it('fetches the files of a group by page, and folds it when it goes', async () => {
    const asked: number[] = []
    const files = { count: 250, doneCount: 0, failedCount: 0 }
    const { change, store, transport } = await openTransfers({
      'transfers.children': ({ from, count }) => {
        asked.push(from)
        const jobs = Array.from({ length: Math.min(count, 250 - from) }, (_, index) =>
          job(`f${from + index}`, 'queued'),
        )
        return { jobs, count: 250, unfinishedCount: 0 }
      },
    })
    const group = job('g', 'running', { files })
    change(group)
    store.detail.toggle(group)
    await settle()
    expect(store.detail.getState().unfolded).toMatchObject({ jobId: 'g', kind: 'files', count: 250 })
    expect([store.detail.file(99)?.id, store.detail.file(200)]).toEqual(['f99', undefined])
    store.detail.ensure(190, 220)
    await settle()
    expect([store.detail.file(200)?.id, asked]).toEqual(['f200', [0, 100, 200]])
    transport.emit('jobs.changed', { jobs: [], removed: ['g'] })
    expect(store.detail.getState().unfolded).toBeUndefined()
  })
})

describe('one file of a group that failed', () => {
  const files = { count: 3, doneCount: 2, failedCount: 1 }

  it('is tried again by its id, and its group stays in the list of what failed until that is left', async () => {
    const { change, store, transport } = await openTransfers({ 'transfers.retryFiles': () => ({}) })
    change(job('g', 'failed', { files }))
    store.setTab('failed')
    await store.retryFile('g', 'g-1')
    expect(transport.calls.at(-1)).toEqual({
      name: 'transfers.retryFiles',
      payload: { jobId: 'g', fileIds: ['g-1'] },
    })
    expect([...store.getState().triedAgain]).toEqual(['g'])
    store.setTab('active')
    expect([...store.getState().triedAgain]).toEqual([])
    await store.retryFile('g', 'g-1')
    expect([...store.getState().triedAgain]).toEqual([])
  })

  it('says at its group why it cannot be tried again, until it is asked for once more', async () => {
    let isRefused = true
    const { change, store } = await openTransfers({
      'transfers.retryFiles': () => {
        if (isRefused) throw new FakeFailure('illegal-transition')
        return {}
      },
    })
    change(job('g', 'failed', { files }))
    await store.retryFile('g', 'g-1')
    expect(store.getState().actionErrors).toMatchObject({ g: { code: 'illegal-transition' } })
    isRefused = false
    await store.retryFile('g', 'g-1')
    expect(store.getState().actionErrors).toEqual({})
  })
})

describe('the files of a group that are not finished', () => {
  /** A group of which these places failed, unfolded. */
  async function unfold(failed: Set<number>, state: JobView['state'] = 'failed') {
    const opened = await openTransfers({
      'transfers.children': ({ from, count, show }) => {
        const places = Array.from({ length: 300 }, (_, place) => place)
        const shown = show === 'unfinished' ? places.filter((place) => failed.has(place)) : places
        const jobs = shown.slice(from, from + count).map((place) => job(`f${place}`, 'failed'))
        return { jobs, count: shown.length, unfinishedCount: failed.size }
      },
    })
    const files = { count: 300, doneCount: 300 - failed.size, failedCount: failed.size }
    const group = job('g', state, { files })
    opened.change(group)
    const { detail } = opened.store
    detail.toggle(group)
    await settle()
    const unfolded = () => {
      const { show, count, troubledCount } = detail.getState().unfolded ?? {}
      return { show, count, troubledCount }
    }
    const refresh = async () => {
      opened.change(group)
      await settle()
    }
    return { ...opened, detail, unfolded, refresh }
  }

  it.each(['running', 'failed'] as const)(
    'are shown alone when a person says so, and asked for by page: %s',
    async (state) => {
      const { detail, unfolded, transport } = await unfold(new Set([7, 150, 299]), state)
      expect(unfolded()).toEqual({ show: 'all', count: 300, troubledCount: 3 })
      detail.setShow('troubled')
      // Still offered while the answer is on its way.
      expect(unfolded()).toEqual({ show: 'troubled', count: 0, troubledCount: 3 })
      await settle()
      expect(unfolded()).toEqual({ show: 'troubled', count: 3, troubledCount: 3 })
      expect([0, 1, 2, 3].map((index) => detail.file(index)?.id)).toEqual(['f7', 'f150', 'f299', undefined])
      expect(transport.calls.at(-1)?.payload).toEqual({ jobId: 'g', from: 0, count: 100, show: 'unfinished' })
      detail.setShow('all')
      await settle()
      expect([unfolded().count, detail.file(7)?.id]).toEqual([300, 'f7'])
    },
  )

  it('leave that list when they succeed, and all files come back with the last of them', async () => {
    const failed = new Set([7, 150])
    const { detail, unfolded, refresh } = await unfold(failed)
    detail.setShow('troubled')
    await settle()
    failed.delete(7)
    await refresh()
    expect([unfolded(), detail.file(0)?.id]).toEqual([{ show: 'troubled', count: 1, troubledCount: 1 }, 'f150'])
    failed.delete(150)
    detail.setShow('troubled')
    await settle()
    expect([unfolded(), detail.file(0)?.id]).toEqual([{ show: 'all', count: 300, troubledCount: 0 }, 'f0'])
  })
})

describe('uploads that were left open', () => {
  const upload = (id: string, initiatedAt: number, owner: 'other' | 'strata-working' = 'other') => ({
    key: `${id}.bin`,
    uploadId: id,
    initiatedAt,
    owner,
  })

  it('streams pages, oldest first, measures what is looked at, and keeps what could not be ended', async () => {
    const transport = createFakeTransport({
      answers: {
        'uploads.list': ({ after }) =>
          after === undefined
            ? {
                uploads: [upload('b', 2), upload('c', 3, 'strata-working')],
                next: { keyMarker: 'c', uploadIdMarker: 'c' },
              }
            : { uploads: [upload('a', 1)] },
        'uploads.sizes': ({ uploads }) => ({
          sizes: uploads.map(({ uploadId }) => ({ uploadId, ...(uploadId === 'a' ? { sizeBytes: 5 } : {}) })),
        }),
        'uploads.end': () => ({
          endedCount: 1,
          failed: [{ key: 'b.bin', uploadId: 'b', error: { code: 'access-denied', message: '', facts: {} } }],
        }),
      },
    })
    const store = createUploadsStore(createBridge(transport))
    store.open({ connectionId: 'work', bucket: 'hr' })
    await settle()
    expect(store.getState().state).toBe('complete')
    expect(store.getState().uploads.map(({ uploadId }) => uploadId)).toEqual(['a', 'b', 'c'])
    store.look(0, 2)
    store.look(0, 2)
    await settle()
    expect(store.getState().sizes).toEqual({ a: 5, b: null, c: null })
    expect(transport.calls.filter(({ name }) => name === 'uploads.sizes')).toHaveLength(1)
    store.choose(['a', 'b'])
    await store.endChosen()
    expect(store.getState()).toMatchObject({ failure: { count: 1, error: { code: 'access-denied' } }, isAsking: false })
    expect([...store.getState().chosen]).toEqual(['b'])
  })

  it('says beforehand what may not be ended', () => {
    expect(reasonToKeep(upload('a', 1), 'full')).toBeUndefined()
    expect(reasonToKeep(upload('a', 1, 'strata-working'), 'full')).toBe('working')
    expect(reasonToKeep(upload('a', 1), 'read-only')).toBe('read-only')
    expect(reasonToKeep(upload('a', 1), 'restore-only')).toBe('others')
    expect(reasonToKeep({ ...upload('a', 1), owner: 'strata-left' }, 'restore-only')).toBeUndefined()
  })
})
