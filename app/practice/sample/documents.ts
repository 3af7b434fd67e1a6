/** Texts of the sample. Each function takes a revision; neighbouring revisions differ by a line or a paragraph. */

export const partners = [
  'Northwind Traders',
  'Blue Harbour Logistics',
  'Kestrel Print',
  'Maple Street Catering',
  'Orchard Software',
  'Silverline Travel',
  'Quayside Storage',
  'Lantern Media',
  'Fjord Translation',
  'Copperfield Cleaning',
  'Redwood Furniture',
  'Summit Security',
] as const

const subjects = [
  'Hosting',
  'Delivery',
  'Printing',
  'Catering',
  'Licence',
  'Travel',
  'Storage',
  'Media',
  'Translation',
  'Cleaning',
  'Office furniture',
  'Site security',
] as const

export interface ContractFacts {
  readonly number: number
  readonly year: number
}

export function contractTitle({ number, year }: ContractFacts): string {
  const partner = partners[number % partners.length] ?? ''
  const subject = subjects[number % subjects.length] ?? ''
  return `${year}-${String(number).padStart(3, '0')} ${subject} agreement, ${partner}`
}

/** Paragraphs of a contract; the fee, the term and two clauses change from revision to revision. */
export function contract(facts: ContractFacts, revision: number): readonly string[] {
  const partner = partners[facts.number % partners.length] ?? ''
  const fee = 1200 + facts.number * 85 + revision * 40
  const paragraphs = [
    contractTitle(facts),
    `This agreement is made between Harbour & Vale Ltd ("the Customer") and ${partner} ("the Supplier").`,
    `1. Services. The Supplier provides the services listed in Annex A with the care of a prudent merchant.`,
    `2. Fee. The Customer pays ${fee} euros a month, within ${revision >= 2 ? 30 : 14} days of the invoice.`,
    `3. Term. The agreement begins on 1 February ${facts.year} and runs for ${revision >= 1 ? 24 : 12} months.`,
  ]
  if (revision >= 1)
    paragraphs.push(
      '4. Confidentiality. Both sides keep what they learn of each other to themselves, also after the end of this agreement.',
    )
  if (revision >= 3)
    paragraphs.push(
      '5. Liability. Liability is limited to the fees of twelve months, except for intent and gross negligence.',
    )
  paragraphs.push(`Signed for the Customer: ${revision >= 2 ? 'E. Marsh, Head of Purchasing' : '________________'}`)
  return paragraphs
}

export function joinParagraphs(paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n`
}

const chapters = ['Revenue', 'Customers', 'People', 'Offices', 'Risks', 'Outlook'] as const

/** The annual report grows from an outline to its print version over some forty revisions. */
export function annualReport(revision: number): string {
  const lines = ['# Annual report', '', revision < 30 ? '*Draft, not for distribution*' : '*Approved by the board*', '']
  for (const [index, chapter] of chapters.entries()) {
    lines.push(`## ${index + 1}. ${chapter}`, '')
    const paragraphs = Math.max(0, Math.min(6, Math.floor((revision - index * 2) / 4) + 1))
    if (paragraphs === 0) lines.push('To be written.', '')
    for (let paragraph = 0; paragraph < paragraphs; paragraph++) {
      const figure = 100 + index * 17 + paragraph * 5 + Math.floor(revision / (3 + paragraph))
      lines.push(
        `${chapter} stood at ${figure} in quarter ${(paragraph % 4) + 1}, which is in line with the plan of the department.`,
        '',
      )
    }
  }
  return lines.join('\n')
}

export function weeklySales(week: number, revision: number): string {
  const rows = ['region,product,units,revenue']
  for (const [index, region] of ['North', 'South', 'East', 'West'].entries()) {
    for (const [place, product] of ['Chairs', 'Desks', 'Lamps'].entries()) {
      const units = 20 + ((week * 7 + index * 5 + place * 3) % 40) + (revision > 0 && region === 'East' ? 4 : 0)
      rows.push(`${region},${product},${units},${units * (49 + place * 120)}`)
    }
  }
  return `${rows.join('\n')}\n`
}

/** 采购合同，每一稿改动一处。 */
export function chineseContract(name: string, revision: number): string {
  const price = 86_000 + revision * 2_500
  const lines = [
    `# ${name}`,
    '甲方：港湾与谷地贸易有限公司',
    '乙方：以签章为准',
    `一、标的。乙方按附件一供货，质量符合国家标准。`,
    `二、价款。合同总价为人民币 ${price} 元，分${revision >= 1 ? '三' : '两'}期支付。`,
    `三、交货。乙方应于 2026 年 ${4 + revision} 月 30 日前交货至甲方仓库。`,
  ]
  if (revision >= 1) lines.push('四、违约责任。逾期交货的，每日按未交部分价款的千分之一支付违约金。')
  if (revision >= 2) lines.push('五、争议解决。协商不成的，提交甲方所在地人民法院裁决。')
  return `${lines.join('\n\n')}\n`
}

export function chineseMinutes(topic: string, revision: number): string {
  const lines = [
    `# 会议纪要：${topic}`,
    '参会人：李雯、王志远、陈晓、Anna Keller',
    '## 结论',
    '1. 预算按上季度执行情况调整。',
    '2. 样品下周三前寄出。',
  ]
  if (revision >= 1) lines.push('3. 客户反馈由陈晓汇总，周五前发给大家。')
  if (revision >= 2) lines.push('## 补充', '会后确认：发布日期推迟一周。')
  return `${lines.join('\n\n')}\n`
}

export function homePage(revision: number): string {
  const heading = revision >= 2 ? 'Furniture that lasts' : 'Welcome'
  const notice = revision >= 1 ? '  <p class="notice">Our showroom is open on Saturdays.</p>\n' : ''
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Harbour &amp; Vale</title></head>
<body>
  <h1>${heading}</h1>
${notice}  <p>Chairs, desks and lamps since ${revision >= 3 ? '1984' : '1983'}.</p>
</body>
</html>
`
}

export function siteSettings(revision: number): string {
  const settings = {
    title: 'Harbour & Vale',
    languages: revision >= 1 ? ['en', 'zh-CN'] : ['en'],
    newsletter: revision >= 2,
    itemsPerPage: 12 + revision * 6,
    contact: { mail: 'office@example.com', hours: revision >= 3 ? '9-18' : '9-17' },
  }
  return `${JSON.stringify(settings, null, 2)}\n`
}
