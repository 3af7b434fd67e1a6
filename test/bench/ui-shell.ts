/**
 * The browser shell in a process of its own, with any renderer: Strata's, or an empty page to compare with. Tells its parent when
 * it answers, and when an answer of the store had arrived whole.
 */
import { subscribe } from 'node:diagnostics_channel'
import { runBrowserShell } from '../../electron/browser/run.ts'

export interface ShellOrder {
  readonly dataDir: string
  readonly rendererDir: string
}

export type ShellMessage =
  | { readonly kind: 'ready' }
  /** `at` is in epoch milliseconds, with fractions. */
  | { readonly kind: 'arrived'; readonly path: string; readonly at: number }

const tell = (message: ShellMessage) => process.send?.(message)

subscribe('undici:request:trailers', (message) => {
  const { request } = message as { readonly request: { readonly path: string } }
  tell({ kind: 'arrived', path: request.path, at: performance.timeOrigin + performance.now() })
})

async function open({ dataDir, rendererDir }: ShellOrder): Promise<void> {
  const shell = await runBrowserShell({
    args: { port: 0, open: 'no-open', practice: 'sample' },
    dataDir,
    rendererDir,
    version: '0.0.0',
    language: 'en',
    print: () => tell({ kind: 'ready' }),
    say: () => undefined,
  })
  process.once('message', () => void shell.close().then(() => process.exit(0)))
}

process.once('message', (order: ShellOrder) => void open(order))
process.once('disconnect', () => process.exit(0))
