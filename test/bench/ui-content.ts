import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openJournal } from '../../app/jobs/journal.ts'
import { openPracticeStore, type PracticeStore } from '../../app/practice/practice-store.ts'
import type { Seeder } from '../../app/practice/seed.ts'
import { seededRandom } from '../engine/crash/kill-plan.ts'

export const manyFiles = { bucket: 'files-1000000', count: 1_000_000 }
export const someFiles = { bucket: 'files-100000', count: 100_000 }
export const history = { bucket: 'history', key: 'minutes.docx', count: 100_000 }
export const texts = { bucket: 'texts', key: 'protocol.txt' }
export const films = { bucket: 'films', jobs: 100, running: 8, partsPerJob: 10_000, partBytes: 64 * 2 ** 20 }

export const startsAt = Date.UTC(2024, 0, 1)
const minuteMs = 60_000
export const versionEveryMs = 5 * minuteMs

/** Its number is its place in the order by name, so that what is shown can be told from where one has scrolled to. */
export const fileName = (index: number) => `report-${String(index).padStart(7, '0')}.pdf`

function* files(count: number) {
  for (let index = 0; index < count; index++) {
    const content = { virtualBytes: 1000 + (index % 97) * 1313, seed: 1 }
    yield { key: fileName(index), content, modifiedAt: startsAt + index * minuteMs }
  }
}

/** One every five minutes: almost three hundred a day, for almost a year. The oldest has 1 000 bytes, each later one a byte more. */
function* versions(count: number) {
  for (let index = 0; index < count; index++) {
    const content = { virtualBytes: 1000 + (index % 500), seed: 1 }
    yield { key: history.key, content, modifiedAt: startsAt + index * versionEveryMs }
  }
}

/** Two texts of 2 MB; in the later one, one line in a hundred reads otherwise, and some are new. */
function makeTexts(): readonly [string, string] {
  const random = seededRandom(20_261_121)
  const words = [
    'budget',
    'meeting',
    'signed',
    'archive',
    'approved',
    'invoice',
    'harbour',
    'quarter',
    'letter',
    'plan',
  ]
  const sentence = () => Array.from({ length: 9 }, () => words[Math.floor(random() * words.length)]).join(' ')
  const lines: string[] = []
  for (let length = 0; length < 2_000_000; length += (lines.at(-1)?.length ?? 0) + 1) {
    lines.push(`${lines.length + 1}. ${sentence()}`)
  }
  const later = lines.flatMap((line, index) => {
    if (index % 100 === 50) return [`${line}, as amended`]
    return index % 500 === 7 ? [line, sentence()] : [line]
  })
  return [lines.join('\n'), later.join('\n')]
}

/** Written last into a data folder that has everything. */
const fullMark = 'bench-content'

/** Fills the practice store of a data folder that nobody has open. @returns false: it was full. */
export async function fillContent(dataDir: string): Promise<boolean> {
  if (existsSync(join(dataDir, fullMark))) return false
  await withPractice(dataDir, ({ seed }) => {
    for (const { bucket, count } of [someFiles, manyFiles]) {
      seed.bucket(bucket, 'enabled')
      seed.many(bucket, files(count))
    }
    seed.bucket(history.bucket, 'enabled')
    seed.many(history.bucket, versions(history.count))
    seed.bucket(texts.bucket, 'enabled')
    for (const content of makeTexts()) {
      seed.version(texts.bucket, texts.key, { content, contentType: 'text/plain; charset=utf-8' })
    }
  })
  await writeFile(join(dataDir, fullMark), '')
  return true
}

/** Fills a data folder with transfers alone. */
export async function fillTransfers(dataDir: string): Promise<void> {
  const versionIds = await withPractice(dataDir, ({ seed }) => seedFilms(seed))
  await addTransfers(dataDir, versionIds)
}

async function withPractice<T>(dataDir: string, act: (store: PracticeStore) => T): Promise<T> {
  const store = await openPracticeStore({
    dataDir: join(dataDir, 'practice'),
    accessKeyId: 'fill',
    accessKeySecret: 'fill',
    random: seededRandom(7),
  })
  try {
    return act(store)
  } finally {
    await store.close()
  }
}

/** Films whose earlier versions are copied while the panel is looked at: so many parts that nobody sees their end. */
function seedFilms(seed: Seeder): readonly string[] {
  seed.bucket(films.bucket, 'enabled')
  return Array.from({ length: films.running }, (_, index) => {
    const content = { virtualBytes: films.partsPerJob * films.partBytes, seed: index + 1 }
    const earlier = seed.version(films.bucket, filmKey(index), { content })
    seed.version(films.bucket, filmKey(index), { content: 'the later one' })
    return earlier
  })
}

const filmKey = (index: number) => `film-${String(index).padStart(3, '0')}.mov`

/** Leaves transfers in a data folder: some wait to be started, the others are paused, half of the parts of each done. */
async function addTransfers(dataDir: string, versionIds: readonly string[]): Promise<void> {
  const journal = await openJournal(dataDir, Date.now())
  for (let index = 0; index < films.jobs; index++) {
    const place = { bucket: films.bucket, key: filmKey(index) }
    const id = `job-${index}`
    const isPaused = index >= films.running
    journal.save({
      id,
      kind: 'restore',
      connectionId: 'practice',
      connectionName: 'Practice',
      source: { ...place, versionId: versionIds[index] ?? `version-${index}`, modifiedAt: startsAt },
      destination: place,
      machine: isPaused ? { state: 'paused', pauseCause: 'user' } : { state: 'queued' },
      createdAt: startsAt + index,
      totalBytes: films.partsPerJob * films.partBytes,
      partSizeBytes: films.partBytes,
      partCount: films.partsPerJob,
      acceptedWarnings: [],
      waits: 0,
      ...(isPaused ? { uploadId: `upload-${index}` } : {}),
    })
    // With gaps, as a window of parts leaves them.
    for (let part = 1; isPaused && part <= films.partsPerJob / 2; part++) {
      journal.addPart(id, { partNumber: part + Math.floor(part / 7), etag: part.toString(16).padStart(32, '0') })
    }
    await journal.durable()
  }
  await journal.close()
}
