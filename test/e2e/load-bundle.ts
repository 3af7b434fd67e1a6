/** Loads the bundled main as Electron would, over the fake one, and tells what came of it. Run by fake-electron-bundle.spec.ts. */
import Module, { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { callChannel } from '../../electron/desktop/channels.ts'
import { createFakeElectron } from '../fakes/fake-electron.ts'
import { projectRoot } from '../quality/run-tool.ts'

const [, , dataDir = ''] = process.argv
const fake = createFakeElectron()
const app = Object.assign(fake.electron.app, { getVersion: () => '1.2.3', getPath: () => dataDir })
const electron = { ...fake.electron, app }

type Load = (name: string, ...rest: unknown[]) => unknown
const loader = Module as unknown as { _load: Load }
const load = loader._load
loader._load = (name, ...rest) => (name === 'electron' ? electron : load(name, ...rest))

process.argv = [process.execPath, projectRoot, `--data-dir=${dataDir}`]
createRequire(import.meta.url)(join(projectRoot, 'electron', 'dist', 'main.cjs'))

for (let waited = 0; fake.record.windows.length === 0 && fake.record.exitCode === undefined && waited < 300; waited++) {
  await delay(100)
}
const [window] = fake.record.windows
if (window === undefined) throw new Error(`No window was opened: ${JSON.stringify(fake.record.boxes)}`)
const info = await fake.invoke(callChannel, fake.eventOf(window), 'app.info', {})
const connections = await fake.invoke(callChannel, fake.eventOf(window), 'connections.list', {})
const page = await fake.record.protocolHandlers.get('app')?.({ url: 'app://strata/', method: 'GET' } as Request)
process.stdout.write(`${JSON.stringify({ info, connections, page: page?.status })}\n`)
fake.quit()
