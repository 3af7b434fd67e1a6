import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright/test'
import { findLeaks, plantSecrets } from '../fakes/planted.ts'

/** All that crosses to and from the pages of a test, and where else secrets are looked for at its end. */
export interface SecretHunt {
  readonly sent: readonly string[]
  readonly received: readonly string[]
  /** Adds something to be searched at the end. */
  add(place: string, content: string): void
  /** Where secrets that were typed in this test are found. */
  search(dataDir: string): readonly string[]
}

/** What a call sends as a secret, by the names of the contract; and whatever a test pasted that is called planted. */
const typedSecret =
  /"(?:accessKeySecret|securityToken|passphrase|password|[a-zA-Z]*[cC]ustomerKey)":("(?:[^"\\]|\\.)*")/g
const pastedSecret = /planted[-\w/+=]{8,}/g
/** Shorter ones would be found in ordinary words. */
const shortest = 10

export function secretsSent(sent: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const text of sent) {
    for (const [, json = '""'] of text.matchAll(typedSecret)) found.add(String(JSON.parse(json)))
    for (const [word] of text.matchAll(pastedSecret)) found.add(word)
  }
  return [...found].filter((secret) => secret.length >= shortest)
}

export function readFolder(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('\n')
}

export function huntSecrets(context: BrowserContext): SecretHunt {
  const sent: string[] = []
  const received: string[] = []
  const places = new Map<string, string>()
  const listen = (page: Page) => {
    page.on('console', (message) => received.push(message.text()))
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => received.push(payload.toString()))
      socket.on('framesent', ({ payload }) => sent.push(payload.toString()))
    })
    page.on('response', (response) => received.push(JSON.stringify(response.headers())))
  }
  for (const page of context.pages()) listen(page)
  context.on('page', listen)
  return {
    sent,
    received,
    add: (place, content) => void places.set(place, content),
    search(dataDir) {
      const secrets = secretsSent(sent)
      if (secrets.length === 0) return []
      const { spellings } = plantSecrets(secrets)
      places.set('what the pages were told', received.join('\n'))
      places.set('the data folder', readFolder(dataDir))
      return [...places].flatMap(([place, content]) =>
        findLeaks(content, spellings).map((spelling) => `${spelling} in ${place}`),
      )
    },
  }
}

/** Everything that the page keeps in memory, as a heap snapshot after a collection. */
export async function readHeap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  const snapshot = chunks.join('')
  // All texts are in its last table; before it are numbers alone.
  return snapshot.slice(snapshot.lastIndexOf('"strings":['))
}

/** Everything that the browser keeps for the page: cookies, both storages, databases, caches. */
export async function readStorage(page: Page): Promise<string> {
  const state = await page.context().storageState({ indexedDB: true })
  const more = await page.evaluate(async () => ({
    session: Object.entries(sessionStorage),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    name: window.name,
    history: JSON.stringify(window.history.state),
    address: location.href,
  }))
  return JSON.stringify({ state, more })
}
