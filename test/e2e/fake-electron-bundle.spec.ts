/** The file that is shipped, electron/dist/main.cjs, with everything of the engine bundled into it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { projectRoot } from '../quality/run-tool.ts'
import { makeDataFolder, removeDataFolder } from './shell.ts'

test('the bundled main opens engine, practice store and window (fake Electron)', async () => {
  const dataDir = await makeDataFolder()
  try {
    const child = spawn(process.execPath, [join(projectRoot, 'test', 'e2e', 'load-bundle.ts'), dataDir], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    const [exitCode] = (await once(child, 'close')) as [number | null]
    expect(exitCode).toBe(0)
    expect(JSON.parse(output)).toMatchObject({
      info: { ok: true, value: { version: '1.2.3', shell: 'desktop', vault: { kind: 'keychain', state: 'ready' } } },
      connections: { ok: true, value: [{ id: 'practice', isPractice: true }] },
      page: 200,
    })
  } finally {
    await removeDataFolder(dataDir)
  }
})
