import { defineConfig } from 'vitest/config'

/** One project for each suite; `npm test` runs the first three, the others need a server or an account (test/servers). */
const suite = (name: string, include: readonly string[], testTimeout: number, exclude: readonly string[] = []) => ({
  test: {
    name,
    include: [...include],
    exclude: [...exclude],
    testTimeout,
    hookTimeout: testTimeout,
    // What is waited for comes; how soon depends on the machine.
    expect: { poll: { timeout: testTimeout / 2 } },
  },
})

const realServers = ['contract/rgw.*', 'contract/swift.*', 'contract/live.*', 'contract/clients/**']

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: './.cache/vitest',
  test: {
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      suite('unit', ['unit/**/*.test.ts', 'unit/**/*.test.tsx'], 20_000),
      suite('contract', ['contract/**/*.test.ts'], 60_000, realServers),
      suite('engine', ['engine/**/*.test.ts'], 60_000),
      suite('rgw', ['contract/rgw.*.test.ts', 'servers/rgw.*.test.ts'], 900_000),
      suite('clients', ['contract/clients/**/*.test.ts'], 120_000),
      suite('live', ['contract/live.*.test.ts'], 600_000),
      suite('swift', ['contract/swift.*.test.ts', 'servers/swift.*.test.ts'], 300_000),
    ],
  },
})
