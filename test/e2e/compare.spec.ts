import { findBarriers } from './accessibility.ts'
import { expect, test } from './fixtures.ts'
import { openOwnStore, type OwnStore } from './own-store.ts'
import { createPerson } from './person.ts'

/** 编号,名称,价格 and three rows in GB18030, as spreadsheet programs in China save them; `price` is ASCII. */
function chineseTable(price: string, more = ''): Buffer {
  const names = { number: 'b1e0bac5', name: 'c3fbb3c6', price: 'bcdbb8f1', chair: 'd2ced7d3', desk: 'd7c0d7d3' }
  const bytes = (hex: string) => Buffer.from(hex, 'hex')
  const comma = Buffer.from(',')
  const heading = [bytes(names.number), comma, bytes(names.name), comma, bytes(names.price)]
  const row = (id: string, name: string, cost: string) => [
    Buffer.from(`\r\n${id},`),
    bytes(name),
    Buffer.from(`,${cost}`),
  ]
  const same = Array.from({ length: 12 }, (_, index) => row(`S${index}`, names.desk, '90'))
  const rows = [...same.flat(), ...row('A1', names.chair, price), ...row('A2', names.desk, '250')]
  return Buffer.concat([...heading, ...rows, Buffer.from(more)])
}

let store: OwnStore
test.beforeAll(async () => {
  store = await openOwnStore()
  store.seed.bucket('sheets', 'enabled')
  const put = (content: Buffer) => store.seed.version('sheets', 'prices.csv', { content, contentType: 'text/csv' })
  put(chineseTable('100'))
  put(chineseTable('120', '\r\nA3,new,300'))
})
test.afterAll(() => store.close())

test.describe('comparing two versions', () => {
  test.use({ language: 'zh-CN', reducedMotion: 'reduce' })

  test('shows a table in GB18030 cell by cell, with what is the same folded, and as text', async ({
    page,
    words,
    pageErrors,
  }) => {
    const person = createPerson(page, words)
    await store.connect(person, words)
    await person.openBucket('sheets')
    await person.openHistory('prices.csv')
    await person.chooseLayer(1)
    await person.press(person.layer(1), 'history.compareShort')
    const table = person.dialog.getByRole('table', { name: words('compare.region') })
    const heading = table.getByRole('columnheader')
    await expect(heading).toHaveText([words('compare.row'), '编号', '名称', '价格'])
    const changed = table.getByRole('row').filter({ hasText: '椅子' })
    await expect(changed.locator('del')).toHaveText('100')
    await expect(changed.locator('ins')).toHaveText('120')
    await expect(table.getByRole('row').filter({ hasText: 'A3' })).toContainText(words('compare.row.added'))
    await expect(person.dialog).toContainText('1 个单元格不同 · 新增 1 行')
    await expect(table).not.toContainText('S3')
    expect(await findBarriers(page)).toEqual([])
    await table.getByRole('button').click()
    await expect(table).toContainText('S3')

    await person.dialog.getByText(words('compare.as.text')).click()
    const lines = person.dialog.getByRole('region', { name: words('compare.region') })
    await expect(lines.locator('ins').first()).toHaveText('120')
    expect(pageErrors).toEqual([])
  })
})
