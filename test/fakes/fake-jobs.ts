import type { JobView, PartsView } from '../../app/contract/index.ts'
import { fakeNow } from './fake-data.ts'

const gb = 1024 ** 3
const mb = 1024 ** 2
const minute = 60_000

const base = {
  connectionId: 'practice',
  connectionName: 'Practice store',
  isStalled: false,
} as const

/** A 24 GB copy that runs, and one of each ending. */
export const fakeJobs: readonly JobView[] = [
  {
    ...base,
    id: 'video',
    kind: 'restore',
    source: {
      bucket: 'media',
      key: 'video-master.mov',
      versionId: 'CAEQ1',
      modifiedAt: fakeNow - 19 * 24 * 60 * minute,
    },
    destination: { bucket: 'media', key: 'video-master.mov' },
    state: 'running',
    createdAt: fakeNow - minute,
    startedAt: fakeNow - minute,
    totalBytes: 24 * gb,
    doneBytes: 14.9 * gb,
    partCount: 192,
    donePartCount: 119,
    rateBytesPerSecond: 310 * mb,
    secondsLeft: 30,
    actions: ['pause', 'cancel'],
  },
  {
    ...base,
    id: 'report',
    kind: 'restore',
    source: {
      bucket: 'team-documents',
      key: '年度报告/2026年度报告（修订稿）.docx',
      modifiedAt: fakeNow - 9 * 24 * 60 * minute,
    },
    destination: { bucket: 'team-documents', key: '年度报告/2026年度报告（修订稿）.docx' },
    state: 'succeeded',
    createdAt: fakeNow - 9 * minute,
    finishedAt: fakeNow - 8 * minute,
    totalBytes: 4.2 * mb,
    doneBytes: 4.2 * mb,
    partCount: 1,
    donePartCount: 1,
    actions: ['undo', 'clear'],
    receipt: { versionId: 'CAEQ77', requestIds: ['6A1F0C3E9D4B5C'], verifiedBy: ['size', 'crc64', 'metadata', 'tags'] },
  },
  {
    ...base,
    id: 'poster',
    kind: 'restore',
    source: { bucket: 'media', key: '海报.psd', modifiedAt: fakeNow - 26 * 24 * 60 * minute },
    destination: { bucket: 'media', key: '海报.psd' },
    state: 'failed',
    createdAt: fakeNow - 30 * minute,
    finishedAt: fakeNow - 29 * minute,
    totalBytes: 310 * mb,
    doneBytes: 96 * mb,
    partCount: 3,
    donePartCount: 1,
    actions: ['retry', 'clear'],
    error: {
      code: 'version-not-found',
      message: 'No such version',
      facts: {
        httpStatus: 404,
        providerCode: 'NoSuchVersion',
        requestId: '6A1F0C3E9D4B5C',
        operation: 'UploadPartCopy',
      },
    },
  },
]

export function fakeParts(jobId: string): PartsView {
  return {
    jobId,
    partSizeBytes: 128 * mb,
    totalBytes: 24 * gb,
    runs: [
      [3, 71],
      [1, 1],
      [3, 22],
      [2, 1],
      [3, 9],
      [1, 2],
      [3, 12],
      [0, 1],
      [3, 5],
      [1, 4],
      [0, 64],
    ],
  }
}
