import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright'
import { askRunningStrata } from '../../electron/browser/control-file.ts'
import { chromiumArgs, ensureChromium } from '../e2e/chromium.ts'
import type { ShellMessage, ShellOrder } from './ui-shell.ts'

/** A running shell. */
export interface BenchShell {
  /** A fresh address; it lets one window in. */
  newAddress(): Promise<string>
  /** When the first answer whose path fits had arrived, in epoch ms; waits for it. */
  arrivalOf(path: RegExp): Promise<number>
  close(): Promise<void>
}

function next(child: ChildProcess, isIt: (message: ShellMessage) => boolean): Promise<ShellMessage> {
  return new Promise((resolve, reject) => {
    const listen = (message: ShellMessage) => {
      if (!isIt(message)) return
      child.off('message', listen)
      resolve(message)
    }
    child.on('message', listen)
    child.once('exit', (code) => reject(new Error(`The shell ended with ${code}`)))
  })
}

export async function openShell(order: ShellOrder): Promise<BenchShell> {
  const child = fork(new URL('./ui-shell.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, TZ: 'Asia/Shanghai' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ready = next(child, ({ kind }) => kind === 'ready')
  child.send(order)
  await ready
  return {
    async newAddress() {
      const address = await askRunningStrata(order.dataDir, AbortSignal.timeout(10_000))
      if (address === undefined) throw new Error('The shell gave no address')
      return address
    },
    async arrivalOf(path) {
      // What arrived before may still be on its way from the other process.
      const since = performance.timeOrigin + performance.now()
      const isIt = (one: ShellMessage) => one.kind === 'arrived' && one.at >= since && path.test(one.path)
      const arrived = await next(child, isIt)
      return arrived.kind === 'arrived' ? arrived.at : Number.NaN
    },
    async close() {
      const ended = once(child, 'exit')
      child.send('close')
      await ended
    },
  }
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), args: [...chromiumArgs] })
}

/** A page on a shell, with its tools. */
export interface BenchWindow {
  readonly page: Page
  readonly cdp: CDPSession
  close(): Promise<void>
}

export async function openWindow(browser: Browser, url: string): Promise<BenchWindow> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en',
    timezoneId: 'Asia/Shanghai',
  })
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await page.goto(url)
  return { page, cdp, close: () => context.close() }
}

/** Megabytes (2^20) that the page's scripts hold, after everything that could go has gone. */
export async function measureHeapMb({ cdp }: BenchWindow): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  const usage = await cdp.send('Runtime.getHeapUsage')
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage as Record<string, number>
  return ((usedSize ?? 0) + embedderHeapUsedSize + backingStorageSize) / 2 ** 20
}
