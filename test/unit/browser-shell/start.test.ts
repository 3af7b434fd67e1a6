import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readArguments } from '../../../electron/arguments.ts'
import { askRunningStrata, writeControlFile } from '../../../electron/browser/control-file.ts'
import { browserCommand, openBrowser } from '../../../electron/browser/open-browser.ts'
import { startBrowserServer } from '../../../electron/browser/server.ts'
import { chooseShell, findRuntime } from '../../../electron/choose-shell.ts'
import { defaultDataFolder } from '../../../electron/data-folder.ts'
import { createFileLog, readLogEnd, redactFacts } from '../../../electron/file-log.ts'
import { systemLanguage } from '../../../electron/language.ts'
import { describeStartProblem } from '../../../electron/start-problems.ts'
import { fakeEngine, silentLog } from '../../fakes/fake-engine.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strata-start-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('arguments', () => {
  it('has a sensible value for everything', () => {
    expect(readArguments([])).toEqual({ kind: 'arguments', value: { port: 0, open: 'open', practice: 'sample' } })
  })

  it('reads all of them, with = or a space', () => {
    const argv = [
      '--shell=browser',
      '--port',
      '8080',
      '--no-open',
      '--data-dir',
      'a b',
      '--no-practice',
      '--practice-copy-bytes-per-second=5',
    ]
    expect(readArguments(argv)).toEqual({
      kind: 'arguments',
      value: {
        shell: 'browser',
        port: 8080,
        open: 'no-open',
        dataDir: 'a b',
        practice: 'off',
        practiceCopyBytesPerSecond: 5,
      },
    })
  })

  it.each([
    ['--shell=tablet'],
    ['--port=65536'],
    ['--port=-1'],
    ['--port=x'],
    ['--data-dir='],
    ['--unknown'],
    ['stray'],
    ['--practice-copy-bytes-per-second=fast'],
  ])('refuses %s in both languages', (argument) => {
    const read = readArguments([argument])
    expect(read).toMatchObject({
      kind: 'refused',
      why: { en: expect.stringContaining('Usage'), 'zh-CN': expect.stringContaining('用法') },
    })
  })

  it('explains itself', () => {
    expect(readArguments(['--help'])).toEqual({ kind: 'help' })
  })
})

describe('choice of the shell', () => {
  const runtime = { executable: '/electron' }

  it.each([
    { wanted: undefined, runtime, display: true, kind: 'desktop' },
    { wanted: undefined, runtime, display: false, kind: 'browser' },
    { wanted: undefined, runtime: undefined, display: true, kind: 'browser' },
    { wanted: 'browser', runtime, display: true, kind: 'browser' },
    { wanted: 'desktop', runtime, display: false, kind: 'desktop' },
    { wanted: 'desktop', runtime: undefined, display: true, kind: 'impossible' },
  ] as const)(
    'with $wanted wanted, runtime $runtime and display $display it is $kind',
    ({ wanted, runtime: found, display, kind }) => {
      const choice = chooseShell(wanted, found, display)
      expect(choice.kind).toBe(kind)
      expect(choice.why.en).not.toBe('')
      expect(choice.why['zh-CN']).not.toBe('')
    },
  )

  it('looks for the runtime without fetching it', () => {
    const at =
      (...paths: string[]) =>
      (path: string) =>
        paths.includes(path)
    const inModules = join('/p', 'node_modules', 'electron', 'dist', 'electron')
    expect(findRuntime('/p', 'linux', {}, at(inModules))).toEqual({ executable: inModules })
    expect(findRuntime('/p', 'linux', {}, at())).toBeUndefined()
    const named = join('/e', 'electron')
    expect(findRuntime('/p', 'linux', { ELECTRON_OVERRIDE_DIST_PATH: '/e' }, at(named, inModules))).toEqual({
      executable: named,
    })
    const windows = join('/p', 'node_modules', 'electron', 'dist', 'electron.exe')
    expect(findRuntime('/p', 'win32', {}, at(windows))).toEqual({ executable: windows })
    const mac = join('/p', 'node_modules', 'electron', 'dist', 'Electron.app', 'Contents', 'MacOS', 'Electron')
    expect(findRuntime('/p', 'darwin', {}, at(mac))).toEqual({ executable: mac })
  })
})

describe('data folder', () => {
  it.each([
    ['win32', { APPDATA: 'C:\\Users\\a\\AppData\\Roaming' }, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Roaming\\Strata'],
    ['win32', {}, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Roaming\\Strata'],
    ['darwin', {}, '/u/a', '/u/a/Library/Application Support/Strata'],
    ['linux', {}, '/h/a', '/h/a/.local/share/strata'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/h/a', '/data/strata'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/h/a', '/h/a/.local/share/strata'],
  ] as const)('of %s with %j is where that system keeps it', (platform, env, home, expected) => {
    expect(defaultDataFolder(platform, env, home)).toBe(expected)
  })
})

describe('language before there is a window', () => {
  it.each([
    [{ LANG: 'zh_CN.UTF-8' }, 'en-US', 'zh-CN'],
    [{ LANG: 'en_GB.UTF-8' }, 'zh-CN', 'en'],
    [{ LC_ALL: 'zh_TW', LANG: 'en_US' }, 'en-US', 'zh-CN'],
    [{ LC_ALL: '', LANG: 'de_DE' }, 'zh', 'en'],
    [{}, 'zh-Hans-CN', 'zh-CN'],
    [{ LANG: 'C.UTF-8' }, 'en-US', 'en'],
    [{ LANG: 'zha' }, 'en-US', 'en'],
  ] as const)('with %j on a %s system is %s', (env, locale, expected) => {
    expect(systemLanguage(env, locale)).toBe(expected)
  })
})

describe('problems at the start', () => {
  const failure = (code: string) => Object.assign(new Error('x'), { code })

  it.each(['data-folder-not-writable', 'data-folder-in-use', 'disk-full', 'journal-newer', 'EADDRINUSE'])(
    '%s is a sentence in both languages',
    (code) => {
      const [chinese, english] = [
        describeStartProblem(failure(code), '/the/folder', 'zh-CN'),
        describeStartProblem(failure(code), '/the/folder', 'en'),
      ]
      expect(chinese).toMatch(/[\u4e00-\u9fff]/)
      expect(english).toMatch(/^[A-Z].*\.$/ms)
      expect(english?.includes('/the/folder')).toBe(code !== 'EADDRINUSE')
    },
  )

  it('leaves our own mistakes to be shown as what they are', () => {
    expect(describeStartProblem(failure('constructor'), '', 'en')).toBeUndefined()
    expect(describeStartProblem(new TypeError('x'), '', 'en')).toBeUndefined()
    expect(describeStartProblem('x', '', 'en')).toBeUndefined()
  })
})

describe('opening the browser', () => {
  it('uses what the system has, never a shell', () => {
    expect(browserCommand('win32', {}, 'http://a')).toEqual({
      command: 'rundll32',
      args: ['url.dll,FileProtocolHandler', 'http://a'],
    })
    expect(browserCommand('darwin', {}, 'http://a')).toEqual({ command: 'open', args: ['http://a'] })
    expect(browserCommand('linux', { DISPLAY: ':0' }, 'http://a')).toEqual({ command: 'xdg-open', args: ['http://a'] })
    expect(browserCommand('linux', { WAYLAND_DISPLAY: 'w' }, 'http://a')?.command).toBe('xdg-open')
    expect(browserCommand('linux', {}, 'http://a')).toBeUndefined()
  })

  it('tells when there is nothing to open it with', async () => {
    expect(await openBrowser({ command: join(folder, 'no-such-browser'), args: [] })).toBe(false)
    expect(await openBrowser({ command: process.execPath, args: ['-e', 'process.exit(3)'] })).toBe(false)
    expect(await openBrowser({ command: process.execPath, args: ['-e', ''] })).toBe(true)
  })
})

describe('a second start on the same data folder', () => {
  const signal = () => AbortSignal.timeout(5000)

  it('gets a fresh address of the one that runs', async () => {
    const server = await startBrowserServer({ engine: fakeEngine(), rendererDir: folder, port: 0, log: silentLog })
    const remove = await writeControlFile(folder, server.port, server.controlKey)
    const mode = (await stat(join(folder, 'browser-shell.json'))).mode & 0o777
    expect(process.platform === 'win32' || mode === 0o600).toBe(true)
    const address = await askRunningStrata(folder, signal())
    expect((await fetch(address ?? '')).headers.get('set-cookie')).toContain(`strata-${server.port}=`)
    await remove()
    expect(await readdir(folder)).toEqual([])
    await server.close()
  })

  it('gets none when nothing runs or the file is not ours', async () => {
    expect(await askRunningStrata(folder, signal())).toBeUndefined()
    await writeControlFile(folder, 1, 'x'.repeat(43))
    expect(await askRunningStrata(folder, signal())).toBeUndefined()
  })
})

describe('log file', () => {
  it('leaves out what is named like a secret, and cuts what is long', () => {
    const facts = {
      accessKeySecret: 'planted',
      headers: { Authorization: 'planted', 'X-Oss-Security-Token': 'planted', status: 200 },
      list: [{ passphrase: 'planted' }],
      long: 'x'.repeat(5000),
      error: Object.assign(new Error('failed', { cause: 'planted' }), { code: 'E', secret: 'planted' }),
      big: 5n,
      call: () => 'planted',
    }
    const text = JSON.stringify(redactFacts(facts))
    expect(text).not.toContain('planted')
    expect(text.length).toBeLessThan(2500)
    expect(redactFacts(facts)).toMatchObject({
      headers: { status: 200 },
      big: '5',
      error: { message: 'failed', code: 'E' },
    })
  })

  it('turns over before it grows without end', async () => {
    const log = createFileLog(join(folder, 'logs'), () => 0)
    const long = 'x'.repeat(1900)
    for (let line = 0; line < 4500; line++) log.info('line', { long })
    const names = await readdir(join(folder, 'logs'))
    expect(names.toSorted()).toEqual(['strata.log', 'strata.log.1', 'strata.log.2'])
    const last = (await readFile(join(folder, 'logs', 'strata.log'), 'utf8')).trim().split('\n').at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({ at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'line' })
  })

  it('gives its last whole lines for support, also from the file before', async () => {
    const logs = join(folder, 'logs')
    expect(await readLogEnd(logs, 1000)).toBe('')
    const log = createFileLog(
      logs,
      () => 0,
      (text) => text.replaceAll('planted', '(left out)'),
    )
    for (let line = 0; line < 1300; line++) log.info(`line ${line} planted`, { long: 'x'.repeat(1900) })
    const lines = (await readLogEnd(logs, 2 * 1024 * 1024 + 8000)).trim().split('\n')
    expect(await readdir(logs)).toContain('strata.log.1')
    const numbers = lines.map((line) => Number(/line (\d+) \(left out\)/.exec(line)?.[1]))
    expect(numbers.at(-1)).toBe(1299)
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
    expect(numbers.length).toBeGreaterThan(1000)
  })

  it('never stops the work', () => {
    expect(() => createFileLog(join(folder, 'a\0b'), () => 0).error('x')).not.toThrow()
  })
})
