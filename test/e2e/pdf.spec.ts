import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePdfFile } from '../fakes/pdf-files.ts'
import { findBarriers } from './accessibility.ts'
import { expect, test, type Words } from './fixtures.ts'
import { openOwnStore, type OwnStore } from './own-store.ts'
import { createPerson, type Person } from './person.ts'

const page = (latin: string, chinese: string) => ({ latin, chinese })

let store: OwnStore
test.beforeAll(async ({ browser }) => {
  store = await openOwnStore()
  store.seed.bucket('papers', 'enabled')
  const put = (key: string, content: Uint8Array) =>
    store.seed.version('papers', key, { content, contentType: 'application/pdf' })
  const pages = Array.from({ length: 40 }, (_, index) => page(`Sheet ${index + 1}`, '采购合同'))
  put('contract.pdf', makePdfFile({ pages, script: 'app.alert\\("run"\\)' }))
  put('locked.pdf', makePdfFile({ pages: pages.slice(0, 1), isLocked: true }))
  put('damaged.pdf', Buffer.from(`%PDF-1.7\n${'no object here\n'.repeat(40)}`))
  const jpeg2000 = readFileSync(join(import.meta.dirname, '../fixtures/pictures/red.j2k'))
  put('scan.pdf', makePdfFile({ pages: [{ ...page('Scan', '扫描'), picture: { width: 64, height: 64, jpeg2000 } }] }))
  // As a real program writes it: fonts in parts, streams packed.
  const printer = await browser.newPage()
  await printer.setContent('<h1 style="font-size: 40px">印刷合同</h1><p>Printed agreement</p>')
  put('printed.pdf', await printer.pdf({ format: 'A4' }))
  await printer.close()
  const picture = { width: 2000, height: 1000 }
  put('large.pdf', makePdfFile({ pages: [page('First', '第一'), { ...page('Second', '第二'), picture }] }))
})
test.afterAll(() => store.close())

async function preview(person: Person, words: Words, name: string): Promise<void> {
  await person.openHistory(name)
  await person.chooseLayer(0)
  await person.press(person.layer(0), 'history.preview')
}

/** Dark and red pixels of a drawn page. */
function countInk(canvas: HTMLCanvasElement | SVGElement): { readonly dark: number; readonly red: number } {
  const ink = { dark: 0, red: 0 }
  if (!(canvas instanceof HTMLCanvasElement)) return ink
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
  for (let at = 0; at < data.length; at += 4) {
    const [red = 255, green = 255] = [data[at], data[at + 1]]
    if (red < 128) ink.dark += 1
    else if (red > 200 && green < 60) ink.red += 1
  }
  return ink
}

test.describe('a PDF version', () => {
  test.use({ language: 'zh-CN', reducedMotion: 'reduce' })

  test('shows its pages with their words, Chinese ones too, by keyboard, and runs no script in it', async ({
    page: window,
    words,
    pageErrors,
  }) => {
    const asked: string[] = []
    window.on('request', (request) => asked.push(new URL(request.url()).host))
    const person = createPerson(window, words)
    await store.connect(person, words)
    await person.openBucket('papers')
    await preview(person, words, 'contract.pdf')
    const pages = person.dialog.getByRole('document', { name: words('pdf.label') })
    const first = pages.getByRole('region').first()
    await expect(first).toContainText('Sheet 1')
    await expect(first).toContainText('采购合同')
    // Four Chinese characters of 24 points have more ink than the Latin line alone.
    await expect.poll(async () => (await first.locator('canvas').evaluate(countInk)).dark).toBeGreaterThan(1200)
    expect(await findBarriers(window)).toEqual([])
    await pages.focus()
    await window.keyboard.press('End')
    await expect(pages).toContainText('Sheet 40')
    await expect(pages).not.toContainText('Sheet 1采')
    await window.keyboard.press('Home')
    await window.keyboard.press('+')
    await expect(first).toContainText('Sheet 1')
    expect(new Set(asked).size).toBe(1)
    expect(pageErrors).toEqual([])
  })

  test('draws what real programs write: fonts of its own, and pictures that browsers cannot decode', async ({
    page: window,
    words,
    pageErrors,
  }) => {
    const person = createPerson(window, words)
    await store.connect(person, words)
    await person.openBucket('papers')
    const first = person.dialog
      .getByRole('document', { name: words('pdf.label') })
      .getByRole('region')
      .first()
    const inkOf = (colour: 'dark' | 'red') => async () => (await first.locator('canvas').evaluate(countInk))[colour]
    await preview(person, words, 'printed.pdf')
    await expect(first).toContainText('印刷合同')
    await expect.poll(inkOf('dark')).toBeGreaterThan(1200)
    await person.press(person.dialog, 'app.close')
    await preview(person, words, 'scan.pdf')
    await expect.poll(inkOf('red')).toBeGreaterThan(10_000)
    expect(pageErrors).toEqual([])
  })

  test('leaves nothing behind when it is closed at any moment of its opening', async ({
    page: window,
    words,
    pageErrors,
  }) => {
    const person = createPerson(window, words)
    await store.connect(person, words)
    await person.openBucket('papers')
    for (const most of [0, 1, 100]) {
      let answered = 0
      const closed = Promise.withResolvers<void>()
      // From the given read on, nothing answers until the dialog is closed.
      await window.route('**/stream/*', async (route) => {
        answered += 1
        if (answered > most) await closed.promise
        await route.continue().catch(() => undefined)
      })
      await preview(person, words, 'contract.pdf')
      await expect.poll(() => answered).toBeGreaterThan(0)
      await person.press(person.dialog, 'app.close')
      await expect(person.dialog).toBeHidden()
      closed.resolve()
      await window.unrouteAll({ behavior: 'wait' })
    }
    await window.evaluate(() => new Promise((settle) => setTimeout(settle, 300)))
    expect(pageErrors).toEqual([])
  })

  test('says in words when it is locked, damaged, or more than is read without asking', async ({
    page: window,
    words,
    pageErrors,
  }) => {
    const person = createPerson(window, words)
    await store.connect(person, words)
    await person.openBucket('papers')
    for (const [name, id] of [
      ['locked.pdf', 'pdf.encrypted'],
      ['damaged.pdf', 'pdf.damaged'],
    ] as const) {
      await preview(person, words, name)
      await expect(person.dialog).toContainText(words(id))
      await person.press(person.dialog, 'app.close')
    }

    await preview(person, words, 'large.pdf')
    const pages = person.dialog.getByRole('document', { name: words('pdf.label') })
    await expect(pages).toContainText('第一')
    await person.press(person.dialog, 'pdf.next')
    await person.press(person.dialog, 'pdf.held.more')
    const second = pages.getByRole('region').nth(1)
    await expect(second).toContainText('第二')
    expect(pageErrors).toEqual([])
  })
})
