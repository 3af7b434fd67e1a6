import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineOptions } from '../../../app/engine.ts'
import { createMain, type MainOptions } from '../../../electron/desktop/main.ts'
import {
  createFakeElectron,
  type FakeElectron,
  type FakeElectronOptions,
  type FakeWindow,
} from '../../fakes/fake-electron.ts'
import { type FakeEngine, fakeEngine, silentLog } from '../../fakes/fake-engine.ts'

export interface StartedDesktop extends FakeElectron {
  readonly engine: FakeEngine
  readonly folder: string
  readonly engineOptions: EngineOptions[]
  window(): FakeWindow
  remove(): Promise<void>
}

/** Starts the real main over a fake Electron and a fake engine, in a folder of its own. */
export async function startDesktop(
  fakes: FakeElectronOptions = {},
  overrides: Partial<MainOptions> = {},
): Promise<StartedDesktop> {
  const folder = await mkdtemp(join(tmpdir(), 'strata-desktop-'))
  await writeFile(join(folder, 'index.html'), '<p>Strata</p>')
  const engine = fakeEngine(async (name) => ({
    ok: true,
    value:
      name === 'settings.get' ? { language: 'system', theme: 'system', partsInFlight: 8, activityDays: 365 } : { name },
  }))
  const fake = createFakeElectron(fakes)
  const engineOptions: EngineOptions[] = []
  const main = createMain({
    electron: fake.electron,
    openEngine: async (options) => {
      engineOptions.push(options)
      return engine
    },
    args: { practice: 'off' },
    dataDir: folder,
    rendererDir: folder,
    preload: join(folder, 'preload.cjs'),
    argv: [],
    workingDirectory: folder,
    version: '1.2.3',
    platform: 'linux',
    env: {},
    log: silentLog,
    now: () => 0,
    ...overrides,
  })
  await main.started
  return {
    ...fake,
    engine,
    folder,
    engineOptions,
    window() {
      const window = fake.record.windows.at(-1)
      if (window === undefined) throw new Error('No window was opened')
      return window
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
