import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { AppPort } from './electron-port.ts'

/** As much as the contract takes of a text. */
const maxBytes = 200_000

/** Connection files among the arguments of a start; options and everything else are left alone. */
export function filesAmong(argv: readonly string[], workingDirectory: string): readonly string[] {
  return argv
    .filter((argument) => !argument.startsWith('-') && /\.strata$/i.test(argument))
    .map((argument) => resolve(workingDirectory, argument))
}

/** @returns the text of a file, or undefined for what cannot be read, is no file, or is too large for a connection file. */
export async function readConnectionFileText(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path, 'r')
    try {
      const facts = await handle.stat()
      return facts.isFile() && facts.size <= maxBytes ? await handle.readFile('utf8') : undefined
    } finally {
      await handle.close()
    }
  } catch {
    return undefined
  }
}

/** Files that the system asks to open: they wait until there is somebody to hand them to. */
export interface FileOpener {
  open(paths: readonly string[]): void
  handTo(receiver: (path: string) => Promise<void>): void
}

/** Listens from the very start: macOS asks before the app is ready. */
export function collectFiles(app: AppPort): FileOpener {
  const waiting: string[] = []
  let receiver: ((path: string) => Promise<void>) | undefined
  const deliver = () => {
    if (receiver === undefined) return
    for (const path of waiting.splice(0)) void receiver(path)
  }
  const open = (paths: readonly string[]) => {
    waiting.push(...paths)
    deliver()
  }
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open([path])
  })
  return {
    open,
    handTo(next) {
      receiver = next
      deliver()
    },
  }
}
