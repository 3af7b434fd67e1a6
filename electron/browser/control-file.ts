import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { controlPath } from './server.ts'

const controlSchema = z.object({ port: z.number().int().min(1).max(65_535), key: z.string().regex(/^[\w-]{43}$/) })
const fileIn = (dataDir: string) => join(dataDir, 'browser-shell.json')

/** Tells a second start on the same data folder where the first one is; only this user may read it. */
export async function writeControlFile(dataDir: string, port: number, key: string): Promise<() => Promise<void>> {
  const file = fileIn(dataDir)
  // An existing file would keep its own rights.
  await rm(file, { force: true })
  await writeFile(file, JSON.stringify({ port, key }), { mode: 0o600 })
  return () => rm(file, { force: true })
}

/** @returns a fresh address of the Strata that is running on this data folder, when it is one that can be asked. */
export async function askRunningStrata(dataDir: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { port, key } = controlSchema.parse(JSON.parse(await readFile(fileIn(dataDir), 'utf8')))
    const answer = await fetch(`http://127.0.0.1:${port}${controlPath}`, {
      headers: { Authorization: `Bearer ${key}` },
      redirect: 'error',
      signal,
    })
    const address = await answer.text()
    return answer.ok && address.startsWith(`http://127.0.0.1:${port}/?token=`) ? address : undefined
  } catch {
    return undefined
  }
}
