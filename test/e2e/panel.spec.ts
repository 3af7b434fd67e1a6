import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { findBarriers } from './accessibility.ts'
import { callEngine, versionsOf } from './engine-calls.ts'
import { expect, test } from './fixtures.ts'
import { openOwnStore, type OwnStore } from './own-store.ts'
import { createPerson } from './person.ts'
import { startShell } from './shell.ts'

const video = 'video-master.mov'
const readme = 'Read me first.txt'

// Slow enough that what is begun stays at work.
test.use({ copyBytesPerSecond: 8_000_000 })

/** The window is there for good: it has been let in, and shows what it found. */
async function connectionOf(page: Page): Promise<string> {
  await expect(page.getByRole('button', { name: 'media', exact: true })).toBeVisible()
  const [practice] = await callEngine(page, 'connections.list', {})
  return practice?.id ?? ''
}

/** Restores an earlier version of the film so many times. */
async function startFilms(page: Page, count: number): Promise<void> {
  const connectionId = await connectionOf(page)
  const [, earlier] = await versionsOf(page, connectionId, 'media', video)
  const input = { connectionId, bucket: 'media', key: video, versionId: earlier?.versionId ?? '' }
  for (let index = 0; index < count; index++) await callEngine(page, 'restore.start', input)
}

test('unfolds transfers into parts and files, and gives a waiting one its turn earlier', async ({
  page,
  words,
  pageErrors,
}) => {
  const person = createPerson(page, words)
  await startFilms(page, 10)
  await person.openTransfers()
  const panel = person.transfers
  await panel
    .getByRole('button', { name: words('transfers.unfold.parts'), expanded: false })
    .first()
    .click()
  const part = panel.getByRole('listitem').filter({ hasText: words('transfers.detail.part').replace(/\{.*/, '2') })
  await expect(part.first()).toContainText(words('transfers.part.1'))
  await panel.getByText(words('transfers.detail.troubled').replace(/\{.*/, ''), { exact: false }).last().click()
  await expect(panel).toContainText(words('transfers.detail.noTrouble'))
  expect(await findBarriers(page)).toEqual([])
  await panel.getByRole('button', { name: words('transfers.unfold.parts'), expanded: true }).click()

  const waiting = panel.getByRole('listitem').filter({ hasText: words('transfers.state.queued') })
  await panel.getByRole('tabpanel').getByRole('region').press('End')
  // Only what is seen exists: both that wait are there once the list is at its end.
  await expect(waiting).toHaveCount(2)
  const menu = waiting.last().getByRole('button', { name: words('transfers.move', { name: video }) })
  await menu.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem')).toHaveText([words('transfers.move.top'), words('transfers.move.up')])
  await page.keyboard.press('Enter')
  await expect(
    page.getByText(words('transfers.moved', { name: video }).replace(/ number .*/, ' number 1')),
  ).toHaveCount(1)

  const connectionId = await connectionOf(page)
  const [, earlier] = await versionsOf(page, connectionId, 'team-documents', readme)
  const items = [
    { key: readme, versionId: earlier?.versionId ?? '' },
    { key: 'gone.txt', versionId: 'CAEQgone' },
  ]
  await callEngine(page, 'restore.startMany', { connectionId, bucket: 'team-documents', items })
  await panel.getByRole('tab', { name: words('transfers.tab.failed') }).click()
  await panel.getByRole('button', { name: words('transfers.unfold.files'), expanded: false }).click()
  await expect(panel.getByRole('listitem').filter({ hasText: readme })).toContainText(words('transfers.done.restore'))
  await expect(panel.getByRole('listitem').filter({ hasText: 'gone.txt' })).toContainText(
    words('error.version-not-found.text'),
  )
  expect(await findBarriers(page)).toEqual([])
  expect(pageErrors).toEqual([])
})

test('tries one file of a group again that failed, by the keyboard, and leaves the others alone', async ({
  page,
  words,
  pageErrors,
}) => {
  const person = createPerson(page, words)
  const connectionId = await connectionOf(page)
  const readmes = async () => (await versionsOf(page, connectionId, 'team-documents', readme)).length
  const [, earlier] = await versionsOf(page, connectionId, 'team-documents', readme)
  const gone = ['gone.txt', 'lost.txt'].map((key) => ({ key, versionId: 'CAEQgone' }))
  const items = [{ key: readme, versionId: earlier?.versionId ?? '' }, ...gone]
  const { jobId } = await callEngine(page, 'restore.startMany', { connectionId, bucket: 'team-documents', items })
  await person.openTransfers()
  const panel = person.transfers
  await panel.getByRole('tab', { name: words('transfers.tab.failed') }).click()
  await panel.getByRole('button', { name: words('transfers.unfold.files'), expanded: false }).click()
  const before = await readmes()
  const endings = async () => {
    const { jobs } = await callEngine(page, 'transfers.children', { jobId, from: 0, count: 9 })
    return Object.fromEntries(jobs.map((file) => [file.destination.key, file.finishedAt]))
  }
  const ended = await endings()
  const again = (name: string) =>
    panel.getByRole('button', {
      name: words('transfers.action.of', { action: words('transfers.action.retry'), name }),
      exact: true,
    })
  await expect(again('lost.txt')).toBeVisible()
  await expect(again(readme)).toHaveCount(0)
  await again('gone.txt').focus()
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await endings())['gone.txt'] ?? 0).toBeGreaterThan(ended['gone.txt'] ?? 0)
  // It failed again, where it was: nobody has to look for it in another list, and the focus is in this one.
  await expect(again('gone.txt')).toBeVisible()
  await expect(panel.getByRole('region', { name: words('transfers.tab.failed') })).toBeFocused()
  expect(await endings()).toMatchObject({ [readme]: ended[readme], 'lost.txt': ended['lost.txt'] })
  expect(await readmes()).toBe(before)
  expect(await findBarriers(page)).toEqual([])
  expect(pageErrors).toEqual([])
})

/** A folder of files that were overwritten, of which these are refused when they are brought back. */
function refuseSome({ seed, faults }: OwnStore, count: number, refused: readonly string[]) {
  seed.bucket('office', 'enabled')
  const fault = { kind: 'error', status: 403, code: 'AccessDenied' } as const
  for (const key of refused) faults.add({ fault, operations: ['CopyObject'], key })
  return Array.from({ length: count }, (_, index) => {
    const key = `${String(index).padStart(3, '0')}.txt`
    const versionId = seed.version('office', key, { content: 'as it was' })
    seed.version('office', key, { content: 'overwritten' })
    return { key, versionId }
  })
}

test('shows of the files of a group only those that are not finished, and all again when the last has left', async ({
  page,
  words,
  pageErrors,
}) => {
  await using store = await openOwnStore()
  const items = refuseSome(store, 120, ['007.txt', '090.txt', '119.txt'])
  const person = createPerson(page, words)
  await store.connect(person, words)
  await person.openBucket('office')
  const connections = await callEngine(page, 'connections.list', {})
  const connectionId = connections.find(({ name }) => name === 'Own')?.id ?? ''
  const { jobId } = await callEngine(page, 'restore.startMany', { connectionId, bucket: 'office', items })
  await person.openTransfers()
  const panel = person.transfers
  const row = (key: string) => panel.getByRole('listitem').filter({ hasText: key })
  const again = (name: string) =>
    panel.getByRole('button', {
      name: words('transfers.action.of', { action: words('transfers.action.retry'), name }),
      exact: true,
    })
  const unfinished = (count: number) =>
    panel.getByRole('radio', { name: words('transfers.detail.unfinished').replace(/\{.*\}/, `${count}`) })
  const all = panel.getByRole('radio', { name: words('transfers.detail.allFiles') })
  const list = panel.getByRole('region', { name: words('transfers.tab.failed') })
  await panel.getByRole('tab', { name: words('transfers.tab.failed') }).click()
  await panel.getByRole('button', { name: words('transfers.unfold.files'), expanded: false }).click()
  await expect(all).toBeChecked()
  await expect(row('000.txt')).toBeVisible()
  await all.focus()
  await page.keyboard.press('ArrowRight')
  await expect(unfinished(3)).toBeFocused()
  await expect(row('119.txt')).toContainText(words('error.access-denied.text'))
  // The card, what is shown, and the three.
  await expect(panel.getByRole('listitem')).toHaveCount(5)
  expect(await findBarriers(page)).toEqual([])

  store.faults.clear()
  await again('090.txt').focus()
  await page.keyboard.press('Enter')
  await expect(unfinished(2)).toBeChecked()
  await expect(row('090.txt')).toHaveCount(0)
  await expect(list).toBeFocused()
  await again('007.txt').click()
  await expect(unfinished(1)).toBeChecked()
  await expect(again('119.txt')).toBeVisible()

  // The last goes while the focus is on what goes with it.
  await unfinished(1).focus()
  const { jobs } = await callEngine(page, 'transfers.children', { jobId, from: 0, count: 1, show: 'unfinished' })
  await callEngine(page, 'transfers.retryFiles', { jobId, fileIds: jobs.map(({ id }) => id) })
  await expect(all).toHaveCount(0)
  await expect(row('000.txt')).toContainText(words('transfers.done.restore'))
  await expect(list).toBeFocused()
  expect(await findBarriers(page)).toEqual([])
  expect(pageErrors).toEqual([])
})

test('shows uploads that nobody finishes any more, and cleans them up after saying what is lost', async ({
  page,
  words,
  dataDir,
  strata,
}) => {
  const person = createPerson(page, words)
  await startFilms(page, 1)
  const uploadsOf = async () =>
    callEngine(page, 'uploads.list', { connectionId: await connectionOf(page), bucket: 'media' })
  await expect.poll(async () => (await uploadsOf()).uploads.length).toBe(1)
  await strata.kill()
  // As if another program had begun it: nothing is known of it any more.
  for (const suffix of ['', '-wal', '-shm']) await rm(join(dataDir, `journal.sqlite${suffix}`), { force: true })

  const second = await startShell({ dataDir, language: 'en' })
  try {
    await page.goto(second.url)
    await person.openBucket('media')
    const openMenu = async () => {
      await page.getByRole('button', { name: words('uploads.bucketMenu', { bucket: 'media' }) }).click()
      await page.getByRole('menuitem', { name: words('uploads.open') }).click()
    }
    await openMenu()
    const upload = person.rowOf(video)
    await expect(upload).toContainText(words('uploads.owner.other'))
    await upload.click()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('grid').press('Delete')
    await expect(person.dialog).toContainText(words('uploads.ask.kept'))
    expect(await findBarriers(page)).toEqual([])
    await person.press(person.dialog, 'uploads.ask.do')
    await expect(page.getByText(words('uploads.empty'))).toBeVisible()
    expect((await uploadsOf()).uploads).toEqual([])
  } finally {
    await second.stop()
  }
})
