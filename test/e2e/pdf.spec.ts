import { makePdfFile } from '../fakes/pdf-files.ts'
import { findBarriers } from './accessibility.ts'
import { expect, test, type Words } from './fixtures.ts'
import { openOwnStore, type OwnStore } from './own-store.ts'
import { createPerson, type Person } from './person.ts'

const page = (latin: string, chinese: string) => ({ latin, chinese })

let store: OwnStore
test.beforeAll(async () => {
  store = await openOwnStore()
  store.seed.bucket('papers', 'enabled')
  const put = (key: string, content: Uint8Array) =>
    store.seed.version('papers', key, { content, contentType: 'application/pdf' })
  const pages = Array.from({ length: 40 }, (_, index) => page(`Sheet ${index + 1}`, '采购合同'))
  put('contract.pdf', makePdfFile({ pages, script: 'app.alert\\("run"\\)' }))
  put('locked.pdf', makePdfFile({ pages: pages.slice(0, 1), isLocked: true }))
  put('damaged.pdf', Buffer.from(`%PDF-1.7\n${'no object here\n'.repeat(40)}`))
  const picture = { width: 2000, height: 1000 }
  put('large.pdf', makePdfFile({ pages: [page('First', '第一'), { ...page('Second', '第二'), picture }] }))
})
test.afterAll(() => store.close())

async function preview(person: Person, words: Words, name: string): Promise<void> {
  await person.openHistory(name)
  await person.chooseLayer(0)
  await person.press(person.layer(0), 'history.preview')
}

/** Dark pixels of a drawn page. */
function countInk(canvas: HTMLCanvasElement | SVGElement): number {
  if (!(canvas instanceof HTMLCanvasElement)) return 0
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
  let count = 0
  for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) count += 1
  return count
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
    await expect.poll(() => first.locator('canvas').evaluate(countInk)).toBeGreaterThan(1200)
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
