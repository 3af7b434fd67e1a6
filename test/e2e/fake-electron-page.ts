/**
 * Shows the windows of the fake Electron in Chromium pages: `app://strata` becomes `http://strata.localhost`, answered by the real
 * handler of main, and the bundled preload runs in Node with its calls bridged to the page. There is no context isolation, no sandbox
 * of Electron's and no native part here; what it proves is main, preload, contract, engine and renderer joined together.
 */
import { readFileSync } from 'node:fs'
import { createContext, Script } from 'node:vm'
import type { BrowserContext, Page, Route } from 'playwright'
import type { FakeElectron, FakeWindow, PageHost } from '../fakes/fake-electron.ts'

const shownOrigin = 'http://strata.localhost'
const appOrigin = 'app://strata'

type Callback = (message: unknown) => void
type Exposed = Readonly<Record<string, (...args: unknown[]) => unknown>>

/** Runs in the page, before its own scripts: functions that answer through Node, as contextBridge makes them. */
function installBridge({ name, methods }: { name: string; methods: readonly string[] }): void {
  const scope = globalThis as unknown as Record<string, unknown>
  const ask = scope['__fakeElectronAsk'] as (method: string, args: unknown[]) => Promise<unknown>
  const listeners = new Map<number, (message: unknown) => void>()
  let nextListener = 1
  scope['__fakeElectronHear'] = (id: number, message: unknown) => listeners.get(id)?.(message)
  const method =
    (called: string) =>
    (...args: unknown[]) => {
      const [first] = args
      if (typeof first !== 'function') return ask(called, args)
      const id = nextListener++
      listeners.set(id, first as (message: unknown) => void)
      void ask(called, [{ listener: id }])
      return () => {
        listeners.delete(id)
        void ask('stop', [id])
      }
    }
  scope[name] = Object.freeze(Object.fromEntries(methods.map((one) => [one, method(one)])))
}

/** Runs the bundled preload as Electron's sandbox does: one file, and `require` knows `electron` only. */
function runPreload(file: string, electron: object): void {
  const requireElectron = (name: string) => {
    if (name !== 'electron') throw new Error(`A sandboxed preload cannot require ${name}`)
    return electron
  }
  const context = createContext({ require: requireElectron, exports: {}, module: { exports: {} } })
  new Script(readFileSync(file, 'utf8'), { filename: file }).runInContext(context)
}

export interface ChromiumHost extends PageHost {
  page(): Page
  /** Requests that left the page for anywhere but `app://strata`; each was refused. */
  readonly strayRequests: string[]
}

/** @param fake asked late, since the fake needs its host first. */
export function createChromiumHost(browser: BrowserContext, fake: () => FakeElectron): ChromiumHost {
  const pages = new Map<FakeWindow, Page>()
  const strayRequests: string[] = []

  const serve = async (route: Route) => {
    const url = route.request().url()
    const handler = fake().record.protocolHandlers.get('app')
    if (!url.startsWith(`${shownOrigin}/`) || handler === undefined) {
      if (!url.startsWith('blob:') && !url.startsWith('data:')) strayRequests.push(url)
      return route.abort()
    }
    const asked = { url: appOrigin + url.slice(shownOrigin.length), method: route.request().method() }
    const answer = await handler(asked as Request)
    const headers = Object.fromEntries(answer.headers)
    return route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) })
  }

  const bridge = async (window: FakeWindow, page: Page) => {
    const stops = new Map<number, () => void>()
    let exposed: Exposed = {}
    let exposedName = ''
    runPreload(window.options.webPreferences.preload, {
      contextBridge: {
        exposeInMainWorld(name: string, api: Exposed) {
          exposedName = name
          exposed = api
        },
      },
      ipcRenderer: {
        invoke: (channel: string, ...args: unknown[]) => fake().invoke(channel, fake().eventOf(window), ...args),
        on: (channel: string, listener: (event: object, message: unknown) => void) => {
          const hear = (sent: string, message: unknown) => {
            if (sent === channel) listener({}, message)
          }
          window.webContents.on('fake-send', hear)
          stops.set(-1 - stops.size, () => window.webContents.off('fake-send', hear))
        },
        removeListener: () => undefined,
      },
    })
    const hearIn =
      (id: number): Callback =>
      (message) => {
        const tell = ([listener, text]: readonly [number, unknown]) => {
          const hear = (globalThis as unknown as Record<string, (id: number, message: unknown) => void>)[
            '__fakeElectronHear'
          ]
          hear?.(listener, text)
        }
        // A page that is going away hears nothing more.
        page.evaluate(tell, [id, message] as const).catch(() => undefined)
      }
    await page.exposeFunction('__fakeElectronAsk', async (method: string, args: unknown[]) => {
      if (method === 'stop') return stops.get(Number(args[0]))?.()
      const [first] = args
      const isListener = typeof first === 'object' && first !== null && 'listener' in first
      if (!isListener) return exposed[method]?.(...args)
      const id = Number(first.listener)
      const stop = exposed[method]?.(hearIn(id))
      if (typeof stop === 'function') stops.set(id, () => void stop())
      return undefined
    })
    await page.addInitScript(installBridge, { name: exposedName, methods: Object.keys(exposed) })
  }

  return {
    strayRequests,
    page() {
      const page = [...pages.values()].at(-1)
      if (page === undefined) throw new Error('No window is open')
      return page
    },
    async open(window, url) {
      const page = await browser.newPage()
      pages.set(window, page)
      await page.route('**/*', serve)
      await bridge(window, page)
      await page.goto(shownOrigin + url.slice(appOrigin.length))
    },
    async close(window) {
      const page = pages.get(window)
      pages.delete(window)
      await page?.close()
    },
  }
}
