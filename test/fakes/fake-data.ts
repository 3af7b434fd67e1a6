import type { BucketView, ConnectionView, FolderRow, VersionRow } from '../../app/contract/index.ts'

/** Saturday, 21 November 2026, 14:30 in Shanghai. */
export const fakeNow = Date.UTC(2026, 10, 21, 6, 30)
const hour = 3_600_000
const day = 24 * hour
const kb = 1024
const gb = 1024 ** 3

export const fakeConnections: readonly ConnectionView[] = [
  {
    id: 'practice',
    name: 'Practice store',
    dialect: 'oss',
    endpoint: 'http://127.0.0.1:41234',
    region: 'cn-practice',
    addressing: 'path',
    accessKeyIdHint: 'LTAI…7Qx2',
    hasToken: false,
    isPractice: true,
    hasSecret: true,
    access: 'full',
  },
  {
    id: 'work',
    name: 'Work OSS',
    dialect: 'oss',
    endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    region: 'cn-hangzhou',
    addressing: 'virtual-hosted',
    signatureVersion: 'v4',
    accessKeyIdHint: 'LTAI…m9Zf',
    hasToken: false,
    isPractice: false,
    hasSecret: false,
    access: 'full',
  },
]

export const fakeBuckets: Readonly<Record<string, readonly BucketView[]>> = {
  practice: [
    { name: 'team-documents', createdAt: fakeNow - 700 * day, region: 'cn-practice' },
    { name: 'media', createdAt: fakeNow - 400 * day, region: 'cn-practice' },
    { name: 'paused-archive', createdAt: fakeNow - 900 * day, region: 'cn-practice' },
    { name: 'scratch', createdAt: fakeNow - 40 * day, region: 'cn-practice' },
    { name: 'empty', createdAt: fakeNow - 2 * day, region: 'cn-practice' },
  ],
}

export interface FakeFile {
  readonly key: string
  readonly versions: readonly VersionRow[]
}

let nextVersion = 0
function layers(
  sizes: readonly (readonly [agoMs: number, sizeBytes: number | 'deleted'])[],
  owner?: string,
): VersionRow[] {
  return sizes.map(([agoMs, sizeBytes], index) => {
    const older = sizes.slice(index + 1).find(([, size]) => size !== 'deleted')?.[1]
    nextVersion++
    const base = {
      versionId: `CAEQ${String(nextVersion).padStart(4, '0')}hGBiD6oKz8wBgi${nextVersion.toString(36)}`,
      isLatest: index === 0,
      modifiedAt: fakeNow - agoMs,
      ...(owner === undefined ? {} : { owner }),
    }
    if (sizeBytes === 'deleted') return { ...base, kind: 'delete-marker' as const }
    return {
      ...base,
      kind: 'version' as const,
      sizeBytes,
      etag: `9B2CF535F27731C974343645A398${String(nextVersion).padStart(4, '0')}`,
      storageClass: 'Standard',
      ...(typeof older === 'number' ? { deltaBytes: sizeBytes - older } : {}),
    }
  })
}

const contract = (key: string, ago: number, size: number, extra = 2): FakeFile => ({
  key,
  versions: layers([
    [ago, size],
    ...Array.from({ length: extra }, (_, index): [number, number] => [
      ago + (index + 1) * 6.3 * day,
      Math.round(size * (0.97 - 0.08 * index)),
    ]),
  ]),
})

export const fakeFiles: Readonly<Record<string, readonly FakeFile[]>> = {
  'practice/team-documents': [
    {
      key: 'contracts/2026/Lease-Berlin.docx',
      versions: layers(
        [
          [5.3 * hour, 612 * kb],
          [22 * hour, 614 * kb],
          [26.4 * hour, 148 * kb],
          [9 * day, 609 * kb],
          [9 * day + 3 * hour, 590 * kb],
          [64 * day, 571 * kb],
          [190 * day, 402 * kb],
          [623 * day, 388 * kb],
        ],
        'L. Wagner',
      ),
    },
    contract('contracts/2026/Lease-Hamburg.docx', 9 * day, 598 * kb, 1),
    contract('contracts/2026/Lease-München (2. Nachtrag).docx', 31 * day, 433 * kb),
    {
      key: 'contracts/2026/Offer-draft.docx',
      versions: layers([
        [202 * day, 'deleted'],
        [203 * day, 86 * kb],
        [211 * day, 81 * kb],
      ]),
    },
    contract('contracts/2026/华东区租赁合同（终稿）.docx', 2 * day, 731 * kb, 4),
    contract('contracts/2026/signed/Lease-Berlin-signed.pdf', 3 * day, 2.4 * 1024 * kb),
    {
      key: 'contracts/2026/归档/2025年框架协议.pdf',
      versions: layers([
        [12 * day, 'deleted'],
        [40 * day, 1.9 * 1024 * kb],
      ]),
    },
    contract('年度报告/2026年度报告（修订稿）.docx', 4 * hour, 4.2 * 1024 * kb, 6),
    contract('年度报告/财务数据.xlsx', 27 * hour, 1.1 * 1024 * kb, 3),
    contract('年度报告/员工名册.csv', 12 * day, 88 * kb, 2),
    contract('README.txt', 400 * day, 2 * kb, 1),
    contract('Budget 2026.xlsx', 6 * hour, 318 * kb, 5),
    contract('logo.svg', 77 * day, 9 * kb, 0),
    contract('notes & plans + 100%.md', 55 * day, 14 * kb, 2),
    {
      key: 'Minutes 3 May.docx',
      versions: layers([
        [202 * day, 'deleted'],
        [202 * day + hour, 44 * kb],
      ]),
    },
  ],
  'practice/media': [
    {
      key: 'video-master.mov',
      versions: layers([
        [3 * day, 24 * gb],
        [19 * day, 24 * gb],
        [47 * day, 21.5 * gb],
      ]),
    },
    contract('trailer-zh.mp4', 12 * day, 840 * 1024 * kb, 1),
    contract('海报.psd', 20 * day, 310 * 1024 * kb, 3),
  ],
  'practice/paused-archive': [contract('Price list.xlsx', 30 * day, 120 * kb, 3)],
  'practice/scratch': [contract('todo.txt', day, kb, 0)],
  'practice/empty': [],
}

export const hugeCount = 100_000

/** A folder of 100 000 files, made row by row. */
export function hugeRow(index: number): FolderRow {
  const number = String(index).padStart(6, '0')
  return {
    kind: 'file',
    name: `IMG_${number}.jpg`,
    key: `camera/IMG_${number}.jpg`,
    sizeBytes: 2_400_000 + ((index * 7919) % 4_000_000),
    modifiedAt: fakeNow - ((index * 37) % 900) * day,
  }
}
