import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright/test'
import { createPerson } from './person.ts'
import { expect, test } from './fixtures.ts'
import { makeDataFolder, removeDataFolder } from './shell.ts'
import { projectRoot } from '../quality/run-tool.ts'

const accessKeyId = 'PLANTEDKEYID0123456789'
const secret = 'planted/Secret+with=signs0123456789abcd'
const token = 'planted-security-token-0123456789-ZYXWVUT'

/** As they are, and as a program would spell them on the way somewhere. */
const spellings = [secret, token].flatMap((text) => [
  text,
  encodeURIComponent(text),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
  Buffer.from(text).toString('hex'),
])

function findLeaks(text: string): readonly string[] {
  return spellings.filter((spelling) => text.includes(spelling))
}

function readFolder(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('\n')
}

async function startPracticeStore(dataDir: string): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const keys = ['--access-key-id', accessKeyId, '--access-key-secret', secret, '--security-token', token]
  const args = ['app/practice/main.ts', '--port', '0', '--data-dir', dataDir, '--sample', ...keys]
  const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((settle) => {
    child.once('close', () => settle())
  })
  const endpoint = await new Promise<string>((settle, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = /^Practice store is ready: (\S+)$/.exec(line)
      if (match?.[1] !== undefined) settle(match[1])
    })
    void ended.then(() => reject(new Error('The practice store ended before it was ready')))
  })
  return {
    endpoint,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Everything that reaches the page: answers of the server and messages of the socket. */
function listen(page: Page): { readonly received: string[]; readonly sent: string[] } {
  const received: string[] = []
  const sent: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => received.push(payload.toString()))
    socket.on('framesent', ({ payload }) => sent.push(payload.toString()))
  })
  page.on('response', (response) => {
    received.push(JSON.stringify(response.headers()))
    response.text().then(
      (body) => received.push(body),
      () => undefined,
    )
  })
  return { received, sent }
}

async function readHeap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  return chunks.join('')
}

test('a secret goes one way: into the vault, and nowhere else', async ({ page, words, dataDir, strata }) => {
  const storeFolder = await makeDataFolder()
  const store = await startPracticeStore(storeFolder)
  try {
    const traffic = listen(page)
    const person = createPerson(page, words)
    await page.reload()
    await person.press(person.sidebar, 'sidebar.connect')
    const field = (id: Parameters<typeof words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
    await person.dialog.getByRole('radio', { name: words('connect.dialect.oss') }).check()
    await field('connect.name').fill('Planted')
    await field('connect.endpoint').fill(store.endpoint)
    await field('connect.region').fill('cn-hangzhou')
    await field('connect.accessKeyId').fill(accessKeyId)
    await field('connect.secret').fill(`${secret}-wrong`)
    await field('connect.token').fill(token)
    await person.press(person.dialog, 'connect.test')
    await expect(person.dialog.getByText(words('error.wrong-secret.text'))).toBeVisible()
    await field('connect.secret').fill(secret)
    await person.press(person.dialog, 'connect.save')
    await expect(person.dialog).toBeHidden()

    const planted = person.sidebar.getByRole('listitem').filter({ hasText: 'Planted' })
    await planted.getByRole('button', { name: 'team-documents', exact: true }).click()
    await person.openFolder('reports')
    await page.getByLabel(words('folder.showDeleted')).check()
    await page
      .getByRole('button', { name: words('folder.bringBack') })
      .first()
      .click()
    await expect(person.transfers).toContainText(words('transfers.done.bring-back'))

    // The secret that was sent proves that the search would find one.
    expect(findLeaks(traffic.sent.join('\n'))).toContain(secret)
    expect(findLeaks(traffic.received.join('\n'))).toEqual([])
    expect(findLeaks(await readHeap(page))).toEqual([])
    await strata.stop()
    expect(findLeaks(strata.output())).toEqual([])
    expect(findLeaks(readFolder(dataDir))).toEqual([])
  } finally {
    await store.stop()
    await removeDataFolder(storeFolder)
  }
})
