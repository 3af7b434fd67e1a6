import { createPerson } from './person.ts'
import { expect, test } from './fixtures.ts'
import { startShell } from './shell.ts'

const video = 'video-master.mov'

// Slow enough that the failure surely comes in the middle.
test.use({ copyBytesPerSecond: 30_000_000 })

test('goes on with a copy after a power failure, without copying a finished part again', async ({
  page,
  words,
  dataDir,
  strata,
}) => {
  const person = createPerson(page, words)
  await person.openBucket('media')
  await person.openHistory(video)
  await person.askToRestore(1)
  await person.confirm()
  await expect.poll(() => person.countPartsDone(video), { timeout: 60_000 }).toBeGreaterThan(20)
  const doneBefore = await person.countPartsDone(video)
  await strata.kill()

  const second = await startShell({ dataDir, language: 'en', copyBytesPerSecond: 40_000_000 })
  try {
    await page.goto(second.url)
    await person.openTransfers()
    await expect.poll(() => person.countPartsDone(video), { timeout: 60_000 }).toBeGreaterThanOrEqual(doneBefore)
    await expect(person.transfer(video)).toContainText(words('transfers.done.restore'), { timeout: 60_000 })
  } finally {
    await second.stop()
  }
})
