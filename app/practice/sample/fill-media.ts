import type { SampleBucket } from './fill.ts'
import { banner, landscape, luminance, makeJpeg, makePng } from './pictures.ts'
import { makeTune } from './sounds.ts'
import { seededRandom, text } from './timeline.ts'

const gibibyte = 1024 ** 3

export function fillMedia(bucket: SampleBucket): void {
  for (let revision = 0; revision < 4; revision++) {
    bucket.write('campaign/banner.svg', {
      daysAgo: 90 - revision * 12,
      content: text(banner(revision)),
      contentType: 'image/svg+xml',
      author: 'chen.xiao',
    })
  }
  for (let revision = 0; revision < 5; revision++) {
    const bytes = makePng(320, 200, landscape(320, 200, revision % 4, 0.2 + revision * 0.15))
    bucket.write('campaign/poster.png', {
      daysAgo: 80 - revision * 11,
      content: { kind: 'bytes', bytes },
      contentType: 'image/png',
      author: 'chen.xiao',
    })
  }
  for (let revision = 0; revision < 3; revision++) {
    const paint = landscape(320, 200, revision, 0.3 + revision * 0.2)
    const bytes = makeJpeg(80, 50, (x, y) => luminance(paint(x * 320, y * 200)))
    bucket.write('photos/harbour view.jpg', {
      daysAgo: 120 - revision * 25,
      content: { kind: 'bytes', bytes },
      contentType: 'image/jpeg',
      author: 'tom.brandt',
    })
  }
  for (let number = 1; number <= 12; number++) {
    const bytes = makePng(160, 100, landscape(160, 100, number % 4, number / 13))
    bucket.write(`photos/harbour/harbour-${String(number).padStart(2, '0')}.png`, {
      daysAgo: 100 - number * 2,
      content: { kind: 'bytes', bytes },
      contentType: 'image/png',
    })
  }
  const team = makePng(200, 120, landscape(200, 120, 1, 0.5))
  bucket.write('photos/team 2025.png', {
    daysAgo: 140,
    content: { kind: 'bytes', bytes: team },
    contentType: 'image/png',
  })
  bucket.remove('photos/team 2025.png', 18)
  // Four cuts of the same film; none of them takes room on the disk.
  const cuts = [
    { daysAgo: 64, extraBytes: 0 },
    { daysAgo: 47, extraBytes: -1_207_959_552 },
    { daysAgo: 19, extraBytes: 9_437_184 },
    { daysAgo: 4, extraBytes: 27_262_976 },
  ]
  for (const [index, { daysAgo, extraBytes }] of cuts.entries()) {
    const sizeBytes = 24 * gibibyte + extraBytes
    bucket.write('video-master.mov', {
      daysAgo,
      content: { kind: 'virtual', seed: 1001 + index, sizeBytes },
      contentType: 'video/quicktime',
      author: 'tom.brandt',
      tags: [['project', 'spring']],
    })
  }
  for (const [index, daysAgo] of [52, 50].entries()) {
    bucket.write('podcast/episode-12.wav', {
      daysAgo,
      content: { kind: 'bytes', bytes: makeTune(12 + index * 4) },
      contentType: 'audio/wav',
    })
  }
  bucket.write('raw/interview-camera-b.mov', {
    daysAgo: 45,
    content: { kind: 'virtual', seed: 2101, sizeBytes: 6_800_000_000 },
    contentType: 'video/quicktime',
  })
  bucket.remove('raw/interview-camera-b.mov', 15)
}

/** Versions were kept until somebody suspended it; since then each write replaces the null version. */
export function fillArchive(bucket: SampleBucket): void {
  for (let revision = 0; revision < 3; revision++) {
    bucket.write('minutes/board-2019-03.txt', {
      daysAgo: 640 - revision * 30,
      content: text(`Board meeting, March 2019\nRevision ${revision + 1}\n`),
      contentType: 'text/plain; charset=utf-8',
    })
  }
  for (const name of ['ledger-2019-q1.csv', 'ledger-2019-q2.csv']) {
    bucket.write(`finance/${name}`, {
      daysAgo: 600,
      content: text(`account,amount\n4000,${name.length * 1000}\n`),
      contentType: 'text/csv; charset=utf-8',
    })
  }
  bucket.write('scans/contracts-2019.tar', {
    daysAgo: 590,
    content: { kind: 'virtual', seed: 3001, sizeBytes: 3_400_000_000 },
    contentType: 'application/x-tar',
    storageClass: 'archive',
  })
  bucket.setVersioning('suspended')
  bucket.write('minutes/board-2019-03.txt', {
    daysAgo: 300,
    content: text('Board meeting, March 2019\nCorrected after the audit.\n'),
    contentType: 'text/plain; charset=utf-8',
  })
  bucket.write('finance/ledger-2019-q2.csv', {
    daysAgo: 290,
    content: text('account,amount\n4000,18250\n'),
    contentType: 'text/csv; charset=utf-8',
  })
  bucket.write('finance/summary.txt', {
    daysAgo: 280,
    content: text('Totals agree with the ledgers.\n'),
    contentType: 'text/plain; charset=utf-8',
  })
  bucket.remove('finance/ledger-2019-q1.csv', 270)
}

export function fillScratch(bucket: SampleBucket): void {
  const random = seededRandom(5)
  for (let number = 1; number <= 9; number++) {
    const rows = Array.from({ length: 12 }, (_, index) => `${index},${Math.floor(random() * 1000)}`).join('\n')
    bucket.write(`export-${number}.csv`, {
      daysAgo: 40 - number * 4,
      content: text(`row,value\n${rows}\n`),
      contentType: 'text/csv; charset=utf-8',
    })
  }
  bucket.write('notes.txt', {
    daysAgo: 2,
    content: text('This bucket keeps no versions: what is overwritten here is gone.\n'),
    contentType: 'text/plain; charset=utf-8',
  })
}
