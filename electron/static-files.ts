import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  // Character maps and standard fonts of the PDF reader.
  '.bcmap': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
  '.ttf': 'font/ttf',
  '.json': 'application/json',
}

/** Names that a build makes; nothing hidden, no `..`, no drive, no backslash can be written with it. */
const safeSegment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

export interface StaticFile {
  readonly content: Buffer
  readonly contentType: string
}

/**
 * Reads one file of the built renderer.
 * @param path path of a URL, as it came; `/` is the page.
 * @returns undefined for everything that is not a plain file name below `folder` of a kind that a page needs.
 */
export async function readStaticFile(folder: string, path: string): Promise<StaticFile | undefined> {
  const segments = (path === '/' ? '/index.html' : path).slice(1).split('/')
  const contentType = contentTypes[extname(segments.at(-1) ?? '')]
  if (!path.startsWith('/') || contentType === undefined || !segments.every((name) => safeSegment.test(name))) {
    return undefined
  }
  try {
    return { content: await readFile(join(folder, ...segments)), contentType }
  } catch {
    return undefined
  }
}
