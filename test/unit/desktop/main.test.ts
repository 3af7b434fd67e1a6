import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../../app/contract/events.ts'
import type { JobView } from '../../../app/contract/views.ts'
import { callChannel, eventChannel } from '../../../electron/desktop/channels.ts'
import { menuTemplate } from '../../../electron/desktop/menu.ts'
import { isAcceptablePayload } from '../../../electron/desktop/payload-size.ts'
import { readWindowState } from '../../../electron/desktop/window-state.ts'
import type { FakeElectronOptions } from '../../fakes/fake-electron.ts'
import { fakeEngine } from '../../fakes/fake-engine.ts'
import { type StartedDesktop, startDesktop } from './desktop.ts'

let started: StartedDesktop[] = []
afterEach(async () => {
  await Promise.all(started.map((desktop) => desktop.remove()))
  started = []
})

async function start(fakes: FakeElectronOptions = {}, overrides: Parameters<typeof startDesktop>[1] = {}) {
  const desktop = await startDesktop(fakes, overrides)
  started.push(desktop)
  return desktop
}

function job(state: JobView['state'], change: Partial<JobView> = {}): JobView {
  return {
    id: 'j1',
    kind: 'restore',
    connectionId: 'c1',
    connectionName: 'Reports',
    source: { bucket: 'b', key: 'secret-folder/plan.docx' },
    destination: { bucket: 'b', key: 'secret-folder/plan.docx' },
    state,
    createdAt: 0,
    totalBytes: 100,
    doneBytes: 25,
    partCount: 4,
    donePartCount: 1,
    isStalled: false,
    actions: [],
    ...change,
  }
}

let seq = 0
const jobsChanged = (...jobs: JobView[]): EngineEvent => ({
  seq: ++seq,
  name: 'jobs.changed',
  payload: { jobs, removed: [] },
})

describe('desktop shell', () => {
  it('opens the engine for this folder and the window when its first picture is ready', async () => {
    const desktop = await start()
    expect(desktop.engineOptions).toMatchObject([
      { dataDir: desktop.folder, shell: 'desktop', version: '1.2.3', systemLanguage: 'en', practice: 'off' },
    ])
    expect(desktop.record.paths['userData']).toBe(join(desktop.folder, 'chromium'))
    expect(desktop.window().options.show).toBe(false)
    await expect.poll(() => desktop.window().calls).toEqual(['show'])
  })

  it('leaves to the first Strata what a second start asks for', async () => {
    const second = await start({ hasLock: false })
    expect(second.record.exitCode).toBe(0)
    expect(second.record.windows).toEqual([])
    expect(second.engineOptions).toEqual([])
    const first = await start()
    first.window().minimized = true
    first.app.emit('second-instance', {}, [], first.folder)
    expect(first.window().calls.slice(-3)).toEqual(['restore', 'show', 'focus'])
    expect(first.record.windows).toHaveLength(1)
  })

  it.each(['data-folder-in-use', 'data-folder-not-writable'])('says %s in a sentence and ends', async (code) => {
    const openEngine = () => Promise.reject(Object.assign(new Error('x'), { code }))
    const desktop = await start({ locale: 'zh-CN' }, { openEngine })
    expect(desktop.record.boxes).toMatchObject([{ type: 'error', message: expect.stringMatching(/[\u4e00-\u9fff]/) }])
    expect(desktop.record.boxes[0]?.message).not.toContain('at ')
    expect(desktop.record.exitCode).toBe(1)
    expect(desktop.record.windows).toEqual([])
  })

  it('carries calls and events, and ends calls of a page that was reloaded', async () => {
    const desktop = await start()
    const window = desktop.window()
    const event = desktop.eventOf(window)
    expect(await desktop.invoke(callChannel, event, 'app.info', { a: 1 })).toEqual({
      ok: true,
      value: { name: 'app.info' },
    })
    const signal = desktop.engine.asked.at(-1)?.signal
    expect(signal?.aborted).toBe(false)
    window.webContents.emit('did-navigate')
    expect(signal?.aborted).toBe(true)
    const engineEvent = jobsChanged()
    desktop.engine.emit(engineEvent)
    expect(window.webContents.sent).toEqual([{ channel: eventChannel, message: engineEvent }])
  })

  it('refuses what is too large or not plain before the engine sees it', async () => {
    const desktop = await start()
    const asked = desktop.engine.asked.length
    const event = desktop.eventOf(desktop.window())
    for (const payload of ['x'.repeat(2 ** 20 + 1), new Map(), new Date(0), new Uint8Array(4), 1n, [new Set([1])]]) {
      const answer = await desktop.invoke(callChannel, event, 'app.info', payload)
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    }
    expect(desktop.engine.asked).toHaveLength(asked)
  })

  it('ends what is too deep, too wide or goes in a circle', () => {
    let deep: unknown = 1
    for (let depth = 0; depth < 40; depth++) deep = [deep]
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(
      [deep, Array.from({ length: 60_000 }, () => 1), circle, () => 1, Symbol('a')].map(isAcceptablePayload),
    ).toEqual(Array.from({ length: 5 }, () => false))
    expect(isAcceptablePayload({ a: [1, 'b', null, undefined, true, { c: 'x' }] })).toBe(true)
  })

  it('hears no more events once its window is closed, and opens another when asked', async () => {
    const desktop = await start({}, { platform: 'darwin' })
    const first = desktop.window()
    first.close()
    desktop.engine.emit(jobsChanged())
    expect(first.webContents.sent).toEqual([])
    desktop.app.emit('window-all-closed')
    expect(desktop.record.exitCode).toBeUndefined()
    desktop.app.emit('activate')
    expect(desktop.record.windows).toHaveLength(2)
  })

  it('opens a window anew that ended unexpectedly, but not for ever', async () => {
    let now = 0
    const desktop = await start({}, { now: () => now })
    now = 60_000
    desktop.window().webContents.emit('render-process-gone')
    expect(desktop.record.windows).toHaveLength(2)
    now += 100
    desktop.window().webContents.emit('render-process-gone')
    expect(desktop.record.windows).toHaveLength(2)
  })

  it('closes the engine before it ends', async () => {
    const desktop = await start()
    desktop.app.emit('window-all-closed')
    await expect.poll(() => desktop.record.exitCode).toBe(0)
    expect(desktop.engine.isClosed()).toBe(true)
  })

  it.each([
    { answer: 0, ends: false },
    { answer: 1, ends: true },
  ])('asks before running jobs are paused: button $answer', async ({ answer, ends }) => {
    const desktop = await start({ answerBox: () => answer })
    desktop.engine.emit(jobsChanged(job('running')))
    expect(desktop.quit()).toBe(false)
    await expect.poll(() => desktop.record.boxes.length).toBe(1)
    expect(desktop.record.boxes[0]).toMatchObject({ type: 'question', defaultId: 0, cancelId: 0 })
    await expect.poll(() => desktop.engine.isClosed()).toBe(ends)
  })
})

describe('jobs outside the window', () => {
  it('shows progress on the task bar and keeps the computer awake while a job runs', async () => {
    const desktop = await start()
    desktop.engine.emit(jobsChanged(job('running')))
    expect(desktop.window().progress).toEqual([0.25])
    expect(desktop.record.blockers.size).toBe(1)
    desktop.engine.emit(jobsChanged(job('paused')))
    expect(desktop.window().progress.at(-1)).toBe(-1)
    expect(desktop.record.blockers.size).toBe(0)
    expect(desktop.record.badges).toEqual([1, 0])
  })

  it('tells of an ending that nobody sees, by the name of the file alone', async () => {
    const desktop = await start({ locale: 'zh-CN' })
    desktop.engine.emit(jobsChanged(job('running')))
    desktop.engine.emit(jobsChanged(job('succeeded')))
    expect(desktop.record.notifications).toMatchObject([{ title: '恢复完成', body: 'plan.docx' }])
    desktop.record.notifications[0]?.click()
    expect(desktop.window().calls).toContain('focus')
  })

  it('is silent while the window is looked at, about old jobs and about cancelled ones', async () => {
    const desktop = await start()
    desktop.engine.emit(jobsChanged(job('succeeded', { id: 'old' }), job('running')))
    desktop.engine.emit(jobsChanged(job('cancelled')))
    desktop.window().focused = true
    desktop.engine.emit(jobsChanged(job('running', { id: 'j2' })))
    desktop.engine.emit(jobsChanged(job('failed', { id: 'j2' })))
    expect(desktop.record.notifications).toEqual([])
  })

  it('tells of many endings at once', async () => {
    const desktop = await start()
    const many = (state: JobView['state']) => jobsChanged(...['a', 'b', 'c'].map((id) => job(state, { id })))
    desktop.engine.emit(many('running'))
    desktop.engine.emit(many('succeeded'))
    expect(desktop.record.notifications).toMatchObject([{ title: 'Restored', body: '3 files' }])
  })

  it('tells of files that were started together once, when the last has ended, and of a group by its files', async () => {
    const desktop = await start()
    const one = (state: JobView['state'], id: string) => job(state, { id, groupId: 'g', kind: 'bring-back' })
    desktop.engine.emit(jobsChanged(one('running', 'a'), one('running', 'b'), one('running', 'c')))
    desktop.engine.emit(jobsChanged(one('succeeded', 'a')))
    desktop.engine.emit(jobsChanged(one('failed', 'b')))
    expect(desktop.record.notifications).toEqual([])
    desktop.engine.emit(jobsChanged(one('succeeded', 'c')))
    expect(desktop.record.notifications).toMatchObject([
      { title: 'Brought back', body: '2 files' },
      { title: 'Not finished', body: 'plan.docx' },
    ])
    const row = (state: JobView['state']) =>
      jobsChanged(job(state, { id: 'row', files: { count: 7, doneCount: 7, failedCount: 0 } }))
    desktop.engine.emit(row('running'))
    desktop.engine.emit(row('succeeded'))
    expect(desktop.record.notifications.at(-1)).toMatchObject({ title: 'Restored', body: '7 files' })
  })

  it('says nothing to a person who does not want to be told', async () => {
    const desktop = await start()
    const payload = { language: 'en', theme: 'light', partsInFlight: 8, activityDays: 365 } as const
    desktop.engine.emit({ seq: ++seq, name: 'settings.changed', payload: { ...payload, notifications: 'off' } })
    desktop.engine.emit(jobsChanged(job('running')))
    desktop.engine.emit(jobsChanged(job('succeeded')))
    expect(desktop.record.notifications).toEqual([])
  })
})

describe('keychain of the desktop', () => {
  const signal = new AbortController().signal
  const secret = { accessKeyId: 'planted-id', accessKeySecret: 'planted-secret' }

  it('keeps secrets sealed by the system', async () => {
    const desktop = await start()
    const vault = desktop.engineOptions[0]?.vault
    expect(vault?.kind).toBe('keychain')
    await vault?.set('c1', secret, signal)
    expect(readFileSync(join(desktop.folder, 'vault.json'), 'utf8')).not.toContain('planted')
    expect(await vault?.get('c1', signal)).toEqual(secret)
  })

  it.each(['basic_text', 'none'] as const)(
    'with %s keeps nothing unless the user accepts it for this session',
    async (keychain) => {
      const answers = [0, 1]
      const desktop = await start({ keychain, answerBox: () => answers.shift() ?? 0 })
      const vault = desktop.engineOptions[0]?.vault
      expect(vault?.kind).toBe('session')
      await expect(vault?.set('c1', secret, signal)).rejects.toMatchObject({ code: 'vault-unavailable' })
      await vault?.set('c1', secret, signal)
      expect(await vault?.get('c1', signal)).toEqual(secret)
      expect(desktop.record.boxes).toHaveLength(2)
      expect(() => readFileSync(join(desktop.folder, 'vault.json'))).toThrow('ENOENT')
    },
  )
})

describe('menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('of %s is whole in both languages', (platform) => {
    for (const language of ['zh-CN', 'en'] as const) {
      const text = JSON.stringify(menuTemplate({ language, platform, isPackaged: true }))
      expect(text).toContain('"role":"quit"')
      expect(text).toContain('"role":"paste"')
      expect(text).not.toContain('toggleDevTools')
      expect(/[\u4e00-\u9fff]/.test(text)).toBe(language === 'zh-CN')
    }
    expect(JSON.stringify(menuTemplate({ language: 'en', platform, isPackaged: false }))).toContain('toggleDevTools')
  })

  it('follows the language that is chosen in the window', async () => {
    const desktop = await start()
    expect(desktop.record.menu[0]?.label).toBe('File')
    const payload = { language: 'zh-CN', theme: 'system', partsInFlight: 8, activityDays: 365 } as const
    desktop.engine.emit({ seq: 1, name: 'settings.changed', payload })
    expect(desktop.record.menu[0]?.label).toBe('文件')
  })

  it('starts in the language that was saved', async () => {
    const engine = fakeEngine(async () => ({ ok: true, value: { language: 'zh-CN' } }))
    const desktop = await start({}, { openEngine: async () => engine })
    expect(desktop.record.menu[0]?.label).toBe('文件')
  })
})

describe('window', () => {
  it('comes back where it was', async () => {
    const desktop = await start()
    desktop.window().bounds = { x: 100, y: 50, width: 900, height: 700 }
    desktop.window().maximized = true
    desktop.window().close()
    desktop.app.emit('activate')
    expect(desktop.window().options).toMatchObject({ x: 100, y: 50, width: 900, height: 700 })
    expect(desktop.window().maximized).toBe(true)
  })

  it('opens in the middle when the screen it was on is gone, or its file is broken', async () => {
    const desktop = await start()
    const file = join(desktop.folder, 'window.json')
    const areas = [{ x: 0, y: 0, width: 1920, height: 1040 }]
    const at = (x: number, y: number) => JSON.stringify({ x, y, width: 900, height: 700, isMaximized: false })
    const found = (content: string) => {
      writeFileSync(file, content)
      return readWindowState(file, areas) !== undefined
    }
    expect([at(0, 0), at(1800, 0), at(-780, 1000)].map(found)).toEqual([true, true, true])
    expect([at(1801, 0), at(-781, 0), at(0, 1001), at(0, -1), '{', '', '{"x":1}'].map(found)).toEqual(
      Array.from({ length: 7 }, () => false),
    )
  })
})
