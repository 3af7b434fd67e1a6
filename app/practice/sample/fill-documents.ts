import {
  annualReport,
  chineseContract,
  chineseMinutes,
  contract,
  contractTitle,
  homePage,
  joinParagraphs,
  siteSettings,
  weeklySales,
} from './documents.ts'
import type { SampleBucket } from './fill.ts'
import { makeDocx, makePdf } from './office-files.ts'
import { type SampleContent, text } from './timeline.ts'

const plain = 'text/plain; charset=utf-8'
const markdown = 'text/markdown; charset=utf-8'
const csv = 'text/csv; charset=utf-8'
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const authors = ['anna.keller', 'li.wen', 'tom.brandt', 'chen.xiao'] as const

interface Series {
  readonly key: string
  readonly contentType: string
  readonly revisions: number
  /** Age of the first and of the last revision. */
  readonly fromDaysAgo: number
  readonly toDaysAgo: number
  readonly make: (revision: number) => SampleContent
  readonly tags?: readonly (readonly [string, string])[]
}

function writeSeries(bucket: SampleBucket, series: Series): void {
  const { revisions, fromDaysAgo, toDaysAgo, tags } = series
  for (let revision = 0; revision < revisions; revision++) {
    const progress = revisions === 1 ? 1 : revision / (revisions - 1)
    const author = authors[(series.key.length + revision) % authors.length] ?? authors[0]
    bucket.write(series.key, {
      daysAgo: fromDaysAgo + (toDaysAgo - fromDaysAgo) * progress,
      content: series.make(revision),
      contentType: series.contentType,
      author,
      ...(tags ? { tags } : {}),
    })
  }
}

const contractCount = 58

function fillContracts(bucket: SampleBucket): void {
  for (let number = 1; number <= contractCount; number++) {
    const facts = { number, year: 2026 }
    const name = `contracts/2026/${contractTitle(facts)}`
    const common = {
      revisions: 1 + (number % 4),
      fromDaysAgo: 240 - number * 3,
      toDaysAgo: Math.max(2, 190 - number * 3.2),
      ...(number % 5 === 0 ? { tags: [['department', 'purchasing'] as const, ['state', 'signed'] as const] } : {}),
    }
    const kind = number % 6
    if (kind === 1) {
      writeSeries(bucket, {
        ...common,
        key: `${name}.docx`,
        contentType: word,
        make: (revision) => ({ kind: 'bytes', bytes: makeDocx(contract(facts, revision)) }),
      })
    } else if (kind === 2) {
      writeSeries(bucket, {
        ...common,
        key: `${name}.pdf`,
        contentType: 'application/pdf',
        make: (revision) => ({ kind: 'bytes', bytes: makePdf(contract(facts, revision)) }),
      })
    } else {
      const extension = kind === 3 ? 'md' : 'txt'
      const contentType = kind === 3 ? markdown : plain
      writeSeries(bucket, {
        ...common,
        key: `${name}.${extension}`,
        contentType,
        make: (revision) => text(joinParagraphs(contract(facts, revision))),
      })
    }
  }
  const lease = 'contracts/2026/Office lease.txt'
  const leaseFacts = { number: 90, year: 2026 }
  writeSeries(bucket, {
    key: lease,
    contentType: plain,
    revisions: 5,
    fromDaysAgo: 150,
    toDaysAgo: 0.15,
    make: (revision) => text(joinParagraphs(contract(leaseFacts, revision))),
  })
  const framework = 'contracts/2026/Framework agreement (old draft).txt'
  writeSeries(bucket, {
    key: framework,
    contentType: plain,
    revisions: 3,
    fromDaysAgo: 200,
    toDaysAgo: 160,
    make: (revision) => text(joinParagraphs(contract({ number: 91, year: 2025 }, revision))),
  })
  bucket.remove(framework, 33)
}

function fillReports(bucket: SampleBucket): void {
  writeSeries(bucket, {
    key: 'reports/annual-report.md',
    contentType: markdown,
    revisions: 41,
    fromDaysAgo: 130,
    toDaysAgo: 0.4,
    make: (revision) => text(annualReport(revision)),
  })
  for (let week = 1; week <= 20; week++) {
    const key = `reports/weekly/sales-week-${String(week).padStart(2, '0')}.csv`
    writeSeries(bucket, {
      key,
      contentType: csv,
      revisions: 1 + (week % 3 === 0 ? 1 : 0),
      fromDaysAgo: 160 - week * 7,
      toDaysAgo: 158 - week * 7,
      make: (revision) => text(weeklySales(week, revision)),
    })
  }
  const survey = 'reports/customer-survey.csv'
  writeSeries(bucket, {
    key: survey,
    contentType: csv,
    revisions: 2,
    fromDaysAgo: 75,
    toDaysAgo: 60,
    make: (revision) => text(weeklySales(30, revision)),
  })
  // Deleted three times over: some tools stack a marker with each try.
  for (const daysAgo of [41, 40, 12]) bucket.remove(survey, daysAgo)
}

function fillChinese(bucket: SampleBucket): void {
  for (const [index, name] of [
    '采购合同-办公桌椅',
    '租赁合同-二号仓库',
    '服务合同-保洁',
    '采购合同-显示器',
    '合作协议-恒信设计',
    '劳务合同-展会搭建',
  ].entries()) {
    writeSeries(bucket, {
      key: `合同/${name}.md`,
      contentType: markdown,
      revisions: 2 + (index % 3),
      fromDaysAgo: 140 - index * 9,
      toDaysAgo: 100 - index * 9,
      make: (revision) => text(chineseContract(name, revision)),
    })
  }
  for (const [index, topic] of ['产品评审', '季度预算', '展会准备', '客户回访', '仓库搬迁'].entries()) {
    writeSeries(bucket, {
      key: `会议纪要/2026-${String(index + 3).padStart(2, '0')} ${topic}.md`,
      contentType: markdown,
      revisions: 1 + (index % 3),
      fromDaysAgo: 120 - index * 14,
      toDaysAgo: 118 - index * 14,
      make: (revision) => text(chineseMinutes(topic, revision)),
    })
  }
  writeSeries(bucket, {
    key: '合同/作废-旧版框架合同.md',
    contentType: markdown,
    revisions: 2,
    fromDaysAgo: 190,
    toDaysAgo: 170,
    make: (revision) => text(chineseContract('框架合同', revision)),
  })
  bucket.remove('合同/作废-旧版框架合同.md', 88)
}

function fillWebsite(bucket: SampleBucket): void {
  writeSeries(bucket, {
    key: 'website/index.html',
    contentType: 'text/html; charset=utf-8',
    revisions: 4,
    fromDaysAgo: 110,
    toDaysAgo: 6,
    make: (revision) => text(homePage(revision)),
  })
  writeSeries(bucket, {
    key: 'website/settings.json',
    contentType: 'application/json',
    revisions: 4,
    fromDaysAgo: 110,
    toDaysAgo: 9,
    make: (revision) => text(siteSettings(revision)),
  })
}

/** Names that programs stumble over, kept exactly as they are. */
const oddNames = [
  '007',
  'a+b %#?&;.txt',
  'party 🎉.txt',
  'ends with a space ',
  '100% final (2).txt',
  'it\'s "quoted".txt',
  'über uns.txt',
  '..hidden',
] as const

function fillOddNames(bucket: SampleBucket): void {
  for (const [index, name] of oddNames.entries()) {
    writeSeries(bucket, {
      key: `odd names/${name}`,
      contentType: plain,
      revisions: 2,
      fromDaysAgo: 70 - index,
      toDaysAgo: 30 - index,
      make: (revision) => text(`${name}\nrevision ${revision + 1}\n`),
    })
  }
}

/** A whole folder that somebody deleted. */
function fillDeletedFolder(bucket: SampleBucket): void {
  for (const name of ['invitation.txt', 'guest list.csv', 'menu.md']) {
    const key = `drafts/summer party/${name}`
    writeSeries(bucket, {
      key,
      contentType: plain,
      revisions: 2,
      fromDaysAgo: 95,
      toDaysAgo: 85,
      make: (revision) => text(`Summer party, ${name}\n${revision === 0 ? 'First idea.' : 'As agreed on Monday.'}\n`),
    })
    bucket.remove(key, 20)
  }
}

export function fillDocuments(bucket: SampleBucket): void {
  fillContracts(bucket)
  fillReports(bucket)
  fillChinese(bucket)
  fillWebsite(bucket)
  fillOddNames(bucket)
  fillDeletedFolder(bucket)
  writeSeries(bucket, {
    key: 'Read me first.txt',
    contentType: plain,
    revisions: 3,
    fromDaysAgo: 210,
    toDaysAgo: 3,
    make: (revision) => text(readMe(revision)),
  })
}

function readMe(revision: number): string {
  const lines = [
    'This is practice content. Change, delete and bring back what you like: nothing here is real.',
    '这里是练习用的内容，可以随意修改、删除和恢复。',
  ]
  if (revision >= 1) lines.push('Look at the history of "reports/annual-report.md": it has more than forty versions.')
  if (revision >= 2)
    lines.push('The file "reports/customer-survey.csv" was deleted. Show deleted files to bring it back.')
  return `${lines.join('\n')}\n`
}
