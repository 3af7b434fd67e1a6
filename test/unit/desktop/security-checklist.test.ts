/**
 * One test for each item of Electron's security checklist (electronjs.org/docs/latest/tutorial/security), in its order. Every one of
 * them was seen to fail with its rule taken out of the shell; the tests of the fuses, of the preview's sandbox and of names of downloads
 * are named below because the checklist is not the whole of it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appOrigin, appPage, callChannel } from '../../../electron/desktop/channels.ts'
import { allowedLink } from '../../../electron/desktop/links.ts'
import { createPreloadApi } from '../../../electron/desktop/preload-api.ts'
import { readStaticFile } from '../../../electron/static-files.ts'
import { type StartedDesktop, startDesktop } from './desktop.ts'

/** Every item, and the test that fails without it: here by its number, or another file. */
const checklist = [
  'Only load secure content',
  'Do not enable Node.js integration for remote content',
  'Enable context isolation',
  'Enable process sandboxing',
  'Handle session permission requests from remote content',
  'Do not disable webSecurity',
  'Define a Content Security Policy',
  'Do not enable allowRunningInsecureContent',
  'Do not enable experimental features',
  'Do not use enableBlinkFeatures',
  'Do not use allowpopups for WebViews',
  'Verify WebView options before creation',
  'Disable or limit navigation',
  'Disable or limit creation of new windows',
  'Do not use shell.openExternal with untrusted content',
  'Use a current version of Electron',
  'Validate the sender of all IPC messages',
  'Avoid usage of the file:// protocol and prefer custom protocols',
  'Check which fuses you can change',
  'Do not expose Electron APIs to untrusted web content',
] as const

/** What goes beyond the checklist, and where it is tested. */
const elsewhere: readonly (readonly [string, string, RegExp])[] = [
  ['size-bounded IPC', 'test/unit/desktop/main.test.ts', /too large|plain/],
  ['schema-checked IPC, fuzzed over all calls', 'test/engine/ipc-fuzz.test.ts', /random messages/],
  ['the sandbox of previews', 'test/unit/history/content-streams.test.ts', /sandbox/],
  ['names of downloads', 'test/unit/domain/file-name.test.ts', /is safe for every key/],
  [
    'DNS rebinding, origins, tokens and cookies of the browser shell',
    'test/unit/browser-shell/server.test.ts',
    /10 000/,
  ],
  ['the link of the browser shell', 'test/unit/browser-shell/socket.test.ts', /refuses a cookie alone/],
  ['another server of this computer', 'test/e2e/neighbour.spec.ts', /neighbouring server/],
  ['last words without secrets', 'test/engine/last-words.test.ts', /does not tell the secret/],
]

let desktop: StartedDesktop
beforeEach(async () => {
  desktop = await startDesktop()
})
afterEach(() => desktop.remove())

const root = join(import.meta.dirname, '..', '..', '..')
const sources = () =>
  readdirSync(join(root, 'electron'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .filter((entry) => !entry.parentPath.split(/[\\/]/).includes('dist'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
const preferences = () => desktop.window().options.webPreferences

async function page(url: string, method = 'GET'): Promise<Response> {
  const handler = desktop.record.protocolHandlers.get('app')
  if (handler === undefined) throw new Error('app:// is not served')
  return handler({ url, method } as Request)
}

function expectBeforeReady(done: string): void {
  const { log } = desktop.record
  expect(log).toContain(done)
  expect(log.indexOf(done)).toBeLessThan(log.indexOf('whenReady'))
}

function isPrevented(name: string): boolean {
  let prevented = false
  desktop.window().webContents.emit(name, { preventDefault: () => (prevented = true) }, 'https://evil.example')
  return prevented
}

it('has a test for every item, and those beyond it are where they are said to be', () => {
  const own = readFileSync(join(root, 'test', 'unit', 'desktop', 'security-checklist.test.ts'), 'utf8')
  const numbers = [...own.matchAll(/^ {2}it(?:\.each\([^)]*\))?\(\s*['"](\d+)\.(?: and (\d+)\.)? /gm)].flatMap(
    ([, one, other]) => [one, other].filter((number) => number !== undefined).map(Number),
  )
  expect([...new Set(numbers)]).toEqual(checklist.map((_, index) => index + 1))
  const missing = elsewhere.filter(([, file, name]) => !name.test(readFileSync(join(root, file), 'utf8')))
  expect(missing).toEqual([])
})

describe("Electron's security checklist", () => {
  it('1. loads its page from its own scheme, which is as secure as https', () => {
    expect(desktop.window().loaded).toBe('app://strata/')
    expect(desktop.record.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ])
    expectBeforeReady('registerSchemes')
  })

  it('2. gives no Node to the page, its workers and its frames', () => {
    expect(preferences()).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    })
  })

  it('3. isolates the preload from the page', () => {
    expect(preferences().contextIsolation).toBe(true)
  })

  it('4. sandboxes every process', () => {
    expect(preferences().sandbox).toBe(true)
    expectBeforeReady('enableSandbox')
  })

  it('5. refuses every permission but copying text by a button of our own page', () => {
    const { record } = desktop
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'hid',
      'openExternal',
      'unknown',
    ]) {
      const answers: boolean[] = []
      record.permissionRequest?.({}, permission, (granted) => answers.push(granted))
      expect(answers).toEqual([false])
      expect(record.permissionCheck?.({}, permission, appOrigin)).toBe(false)
    }
    expect(record.permissionCheck?.({}, 'clipboard-sanitized-write', `${appOrigin}/`)).toBe(true)
    expect(record.permissionCheck?.({}, 'clipboard-sanitized-write', 'https://evil.example')).toBe(false)
    expect(record.devicePermission?.()).toBe(false)
    const streams: unknown[] = []
    record.displayMedia?.({}, (stream) => streams.push(stream))
    expect(streams).toEqual([null])
  })

  it('6. keeps web security on', () => {
    expect(preferences().webSecurity).toBe(true)
    for (const source of sources()) expect(source).not.toMatch(/disable-web-security|webSecurity: false/)
  })

  it('7. sends a strict content security policy with every answer', async () => {
    for (const url of [appPage, `${appPage}nothing.js`, 'app://other/']) {
      const policy = (await page(url)).headers.get('Content-Security-Policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self'")
      expect(policy).toContain("style-src 'self';")
      expect(policy).toContain("form-action 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|\*|https?:/)
    }
    // The page itself holds neither inline script nor inline style, which the policy would refuse.
    const html = readFileSync(join(root, 'renderer', 'index.html'), 'utf8')
    expect(html).not.toMatch(/<style|style=|\son[a-z]+=|<script(?![^>]*src=)/)
  })

  it('8. allows no insecure content', () => {
    expect(preferences().allowRunningInsecureContent).toBe(false)
  })

  it('9. turns no experimental features on', () => {
    expect(preferences().experimentalFeatures).toBe(false)
  })

  it('10. turns no features of Blink on', () => {
    expect(preferences()).not.toHaveProperty('enableBlinkFeatures')
    for (const source of sources()) {
      expect(source).not.toMatch(/enableBlinkFeatures|enable-blink-features|appendSwitch/)
      // Dumps of memory would be sent or kept with the secrets in them.
      expect(source).not.toMatch(/crashReporter/)
    }
  })

  it('11. and 12. has no webviews, and refuses one that is attached all the same', () => {
    expect(preferences().webviewTag).toBe(false)
    expect(isPrevented('will-attach-webview')).toBe(true)
  })

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('13. goes nowhere: %s', (name) => {
    expect(isPrevented(name)).toBe(true)
    expect(preferences().navigateOnDragDrop).toBe(false)
  })

  it('14. opens no windows', () => {
    for (const url of ['https://evil.example', 'about:blank', 'file:///etc/passwd', appPage]) {
      expect(desktop.window().webContents.windowOpenHandler?.({ url })).toEqual({ action: 'deny' })
    }
    expect(desktop.record.windows).toHaveLength(1)
    expect(desktop.record.openedLinks).toEqual([])
  })

  it('15. opens only https pages of its own list in the browser', () => {
    const good = 'https://help.aliyun.com/zh/oss/'
    desktop.window().webContents.windowOpenHandler?.({ url: good })
    expect(desktop.record.openedLinks).toEqual([good])
    for (const link of [
      'http://help.aliyun.com/',
      'https://help.aliyun.com:8443/',
      'https://user@help.aliyun.com/',
      'https://help.aliyun.com.evil.example/',
      'https://evil.example/?help.aliyun.com',
      'file:///C:/Windows/System32/calc.exe',
      'smb://host/share',
      'javascript:alert(1)',
      'ms-settings:',
      '\\\\host\\share',
      '',
    ]) {
      expect(allowedLink(link)).toBeUndefined()
    }
  })

  it('16. uses a current Electron', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ devDependencies: { electron: expect.stringMatching(/^(4[5-9]|[5-9]\d)\./) } })
  })

  it('17. answers only the main frame of its own window on its own page', async () => {
    const window = desktop.window()
    const ours = desktop.eventOf(window)
    expect(await desktop.invoke(callChannel, ours, 'app.info', {})).toMatchObject({ ok: true })
    const frames = [
      null,
      { origin: appOrigin, url: appPage },
      { origin: 'https://evil.example', url: 'https://evil.example/' },
    ]
    // A frame in a sandbox has our address and no origin.
    const { mainFrame } = window.webContents
    window.webContents.mainFrame = { origin: 'null', url: appPage }
    expect(await desktop.invoke(callChannel, desktop.eventOf(window), 'app.info', {})).toMatchObject({ ok: false })
    window.webContents.mainFrame = mainFrame
    for (const senderFrame of frames) {
      const answer = await desktop.invoke(callChannel, { ...ours, senderFrame }, 'app.info', {})
      expect(answer).toMatchObject({ ok: false, error: { code: 'not-allowed-here' } })
    }
    expect(await desktop.invoke(callChannel, { ...ours, sender: {} }, 'app.info', {})).toMatchObject({ ok: false })
    for (const url of ['', 'about:blank', 'app://strata.evil/', 'https://strata/', 'file:///app/index.html']) {
      window.webContents.mainFrame = { origin: url === '' ? '' : appOrigin, url }
      expect(await desktop.invoke(callChannel, desktop.eventOf(window), 'app.info', {})).toMatchObject({ ok: false })
    }
    expect(desktop.engine.asked.filter(({ name }) => name === 'app.info')).toHaveLength(1)
  })

  it('18. uses no file: addresses, and serves only what was built', async () => {
    expect((await page(appPage)).status).toBe(200)
    for (const url of [
      'app://other/index.html',
      `${appPage}..%2fpackage.json`,
      `${appPage}%2e%2e/package.json`,
      `${appPage}preload.cjs`,
    ]) {
      expect((await page(url)).status).toBe(404)
    }
    // Outside of what was built, whatever the address is made of before it comes here.
    const built = join(root, 'renderer', 'features')
    expect(await readStaticFile(join(root, 'renderer'), '/index.html')).toBeDefined()
    for (const path of ['/../index.html', '/./../index.html', '/viewer/../../index.html']) {
      expect(await readStaticFile(built, path)).toBeUndefined()
    }
    expect((await page(appPage, 'POST')).status).toBe(405)
    for (const source of sources()) expect(source).not.toMatch(/loadFile\(|loadURL\(['"`](?:file|https?):/)
  })

  it('19. ships with the fuses set', () => {
    const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
    for (const fuse of [
      'runAsNode: false',
      'enableCookieEncryption: true',
      'enableNodeOptionsEnvironmentVariable: false',
      'enableNodeCliInspectArguments: false',
      'enableEmbeddedAsarIntegrityValidation: true',
      'onlyLoadAppFromAsar: true',
      'grantFileProtocolExtraPrivileges: false',
    ]) {
      expect(config).toContain(`  ${fuse}\n`)
    }
    expect(config).toContain('asar: true\n')
  })

  it("20. shows the page two functions and none of Electron's own", async () => {
    const asked: unknown[][] = []
    const listeners = new Set<unknown>()
    const api = createPreloadApi({
      invoke: async (...args) => asked.push(args),
      on: (_channel, listener) => listeners.add(listener),
      removeListener: (_channel, listener) => listeners.delete(listener),
    })
    expect(Object.keys(api)).toEqual(['call', 'subscribe'])
    await api.call('app.info', {})
    expect(asked).toEqual([[callChannel, 'app.info', {}]])
    const heard: unknown[] = []
    const stop = api.subscribe((...args) => heard.push(args))
    for (const listener of listeners) (listener as (...args: unknown[]) => void)({ sender: 'electron' }, 'message')
    expect(heard).toEqual([['message']])
    stop()
    expect(listeners.size).toBe(0)
  })

  it('has no developer tools once it is packaged, and downloads only what the page made itself', async () => {
    expect(preferences().devTools).toBe(true)
    const packaged = await startDesktop({ isPackaged: true })
    expect(packaged.window().options.webPreferences.devTools).toBe(false)
    await packaged.remove()
    const isKept = (url: string) => {
      let prevented = false
      desktop.session.emit('will-download', { preventDefault: () => (prevented = true) }, { getURL: () => url })
      return !prevented
    }
    expect(
      ['https://evil.example/x.exe', 'file:///x', `${appPage}x`, 'blob:https://evil.example/1'].filter(isKept),
    ).toEqual([])
    expect(isKept(`blob:${appOrigin}/1`)).toBe(true)
    expect(desktop.record.spellChecker).toBe(false)
  })
})
