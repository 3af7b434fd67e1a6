/**
 * `npm run test:gates` (or `npm run test:gates -- lint walls`): a gate that never fails is not a gate. Lays out a small project with the real configurations of
 * the gates, proves that each gate passes it, plants one violation at a time of what the gate is there to catch, and
 * proves that the gate then fails and names the file.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectRoot, runScript, runTogether } from './run-tool.ts'

interface Plant {
  readonly gate: string
  readonly what: string
  readonly file: string
  readonly text: string
  /** What the gate has to say beside the file's name, when the file alone does not tell one rule from another. */
  readonly says?: string
}

const plant = (gate: string, file: string, what: string, text: string, says?: string): Plant => ({
  gate,
  file,
  what,
  text,
  ...(says === undefined ? {} : { says }),
})

const marker = ['TO', 'DO'].join('')
const suppression = ['@ts', 'ignore'].join('-')
const registry = ['https://registry', 'example', 'test/x'].join('.')
const machinePath = ['', 'home', 'somebody', 'x'].join('/')

const plants: readonly Plant[] = [
  plant('types:app', 'app/domain/planted.ts', 'a wrong type', `export const size: number = 'x'\n`),
  plant('types:app', 'app/domain/planted.ts', 'the DOM in the engine', `export const title = document.title\n`),
  plant('types:app', 'app/domain/planted.ts', 'an enum', `export enum Colour { Red }\n`, 'erasableSyntaxOnly'),
  plant('types:app', 'app/domain/planted.ts', 'an unchecked index', `export const f = (a: number[]): number => a[0]\n`),
  plant('types:electron', 'electron/planted.ts', 'a wrong type in a shell', `export const size: number = 'x'\n`),
  plant('types:renderer', 'renderer/planted.tsx', 'Node in the renderer', `export const home = process.env['HOME']\n`),
  plant('types:renderer', 'renderer/planted.tsx', 'a wrong type', `export const size: number = 'x'\n`),
  plant('types:test', 'test/unit/planted.test.ts', 'a wrong type in a test', `export const size: number = 'x'\n`),

  plant('lint', 'app/domain/planted.ts', 'any', `export const x = (a: any): unknown => a\n`, 'no-explicit-any'),
  plant(
    'lint',
    'app/domain/planted.ts',
    'a non-null assertion',
    `export const x = (a?: string) => a!\n`,
    'no-non-null',
  ),
  plant(
    'lint',
    'app/domain/planted.ts',
    'a promise that nobody waits for',
    `export function go() {\n  Promise.resolve(1)\n}\n`,
    'no-floating-promises',
  ),
  plant(
    'lint',
    'app/domain/planted.ts',
    'a case left out',
    `type K = 'a' | 'b'\nexport function f(k: K) {\n  switch (k) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n`,
    'switch-exhaustiveness-check',
  ),
  plant(
    'lint',
    'app/domain/planted.ts',
    'work put off',
    `// ${marker}: later\nexport const x = 1\n`,
    'no-warning-comments',
  ),
  plant(
    'lint',
    'app/domain/planted.ts',
    'a check silenced',
    `// ${suppression}\nexport const x = 1\n`,
    'ban-ts-comment',
  ),
  plant('lint', 'app/domain/planted.ts', 'a console in the engine', `console.log(1)\nexport {}\n`, 'no-console'),
  plant(
    'lint',
    'app/domain/planted.ts',
    'React in the engine',
    `export { createElement } from 'react'\n`,
    'no-restricted-imports',
  ),
  plant(
    'lint',
    'renderer/bridge/planted.ts',
    'engine code in the renderer',
    `export { clean } from '../../app/domain/clean.ts'\n`,
    'no-restricted-imports',
  ),
  plant(
    'lint',
    'renderer/bridge/planted.ts',
    "the contract's code in the renderer",
    `import { clean } from '../../app/contract/clean.ts'\n\nvoid clean\n`,
    'no-restricted-imports',
  ),
  plant(
    'lint',
    'electron/browser/planted.ts',
    'a room of the engine in a shell',
    `export { clean } from '../../app/domain/clean.ts'\n`,
    'no-restricted-imports',
  ),
  plant(
    'lint',
    'test/unit/planted.test.ts',
    'a test that keeps others from running',
    `import { it } from 'vitest'\nit${'.on'}ly('x', () => {})\n`,
    'no-focused-tests',
  ),
  plant(
    'lint',
    'test/unit/planted.test.ts',
    'a test that is switched off',
    `import { it } from 'vitest'\nit${'.sk'}ip('x', () => {})\n`,
    'no-disabled-tests',
  ),
  plant('lint', 'app/domain/planted.ts', 'a file too long to read', `export {}\n${'//\n'.repeat(360)}`, 'max-lines'),

  plant('format:check', 'app/domain/planted.ts', 'semicolons', `export const x = "1";\n`),
  plant('format:check', 'renderer/ui/planted.css', 'a style sheet out of shape', `a{color:red}\n`),

  wall('app/domain/planted.ts', '../contract/clean.ts', 'app-domain-walls'),
  wall('app/domain/planted.ts', 'node:fs', 'domain-is-pure'),
  wall('app/contract/planted.ts', '../stores/clean.ts', 'app-contract-walls'),
  wall('app/stores/planted.ts', '../jobs/clean.ts', 'app-stores-walls'),
  wall('app/http/planted.ts', '../stores/clean.ts', 'app-http-walls'),
  wall('app/jobs/planted.ts', '../history/clean.ts', 'app-jobs-walls'),
  wall('app/history/planted.ts', '../practice/clean.ts', 'app-history-walls'),
  wall('app/connections/planted.ts', '../jobs/clean.ts', 'app-connections-walls'),
  wall('app/practice/planted.ts', '../http/clean.ts', 'app-practice-walls'),
  wall('app/jobs/planted.ts', '../../renderer/clean.ts', 'nobody-imports-view-shell-or-test'),
  wall('app/jobs/planted.ts', 'react', 'app-is-plain-node'),
  wall('electron/browser/planted.ts', '../../app/domain/clean.ts', 'shells-know-engine-and-contract'),
  wall('electron/desktop/preload.ts', 'zod', 'preload-stays-small'),
  wall('renderer/bridge/planted.ts', '../../app/contract/clean.ts', 'renderer-knows-contract-types'),
  wall('renderer/bridge/planted.ts', '../../app/domain/clean.ts', 'renderer-knows-nothing-else'),
  wall('renderer/bridge/planted.ts', 'node:fs', 'renderer-knows-no-builtin'),
  wall('renderer/features/history/planted.ts', '../browser/clean.ts', 'features-stand-alone'),
  wall('renderer/features/history/planted.ts', 'radix-ui', 'only-ui-touches-primitives'),
  wall('app/domain/clean-circle.ts', './clean-circle-back.ts', 'no-circles'),
  wall('app/stores/planted.ts', './not-there.ts', 'every-import-resolves'),
  wall('app/stores/planted.ts', 'ali-oss', 'shipped-code-needs-shipped-packages'),

  plant('dead-code', 'app/domain/planted.ts', 'a file that nothing uses', `export const x = 1\n`, 'Unused files'),
  plant(
    'dead-code',
    'app/domain/clean.ts',
    'an export that nothing uses',
    `export const clean = 1\nexport const dead = 2\n`,
    'dead',
  ),

  plant('dead-code', 'package.json', 'a package that nothing uses', manifest({ undici: '1.0.0' }), 'undici'),

  plant('tree', 'stray.json', 'a stranger at the root', '{}\n', 'does not belong at the root'),
  plant('tree', 'app/domain/planted.ts', "a registry's host", `export const x = '${registry}'\n`, 'registry'),
  plant('tree', 'app/domain/planted.ts', 'the path of a machine', `export const x = '${machinePath}'\n`, 'machine'),
  plant(
    'tree',
    'package-lock.json',
    'an address in the lockfile',
    JSON.stringify({ packages: { 'node_modules/x': { version: '1.0.0', resolved: 'file:x' } } }),
    'address',
  ),
  plant(
    'tree',
    'package-lock.json',
    'a platform that the lockfile forgot',
    JSON.stringify({ packages: { 'node_modules/x': { optionalDependencies: { 'x-win32-x64': '1.0.0' } } } }),
    'x-win32-x64',
  ),
  plant(
    'tree',
    'package-lock.json',
    'a package that could be another one',
    JSON.stringify({ packages: { 'node_modules/x': { version: '1.0.0' } } }),
    'nothing proves',
  ),
  plant(
    'tree',
    'package-lock.json',
    'a script at installation that nobody decided on',
    JSON.stringify({
      packages: { 'node_modules/x': { version: '1.0.0', integrity: 'sha512-x', hasInstallScript: true } },
    }),
    'would run a script',
  ),
  plant('tree', 'README.md', 'a package that nobody explains', '# Strata\n', 'zod'),
  plant('tree', 'package.json', 'a version that floats', manifest({ x: '^1.0.0' }), 'not pinned'),

  plant(
    'test:unit',
    'test/unit/planted.test.ts',
    'a test that fails',
    `import { expect, it } from 'vitest'\n\nit('fails', () => {\n  expect(1).toBe(2)\n})\n`,
  ),
  plant('bundle-size', 'renderer/dist/assets/index.js', 'too much at the start', noise(500_000), 'at the start'),
  plant('bundle-size', 'renderer/dist/assets/planted.js', 'too much later on', noise(600_000), 'of 450.0 kB'),
]

function wall(file: string, imported: string, rule: string): Plant {
  return plant('walls', file, `${imported} in ${dirname(file)}`, `import '${imported}'\n`, rule)
}

/** Text that does not compress, the same every time. */
function noise(length: number): string {
  let state = 7
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return String.fromCharCode(33 + ((state >> 16) % 90))
  }).join('')
}

const clean = 'export const clean = 1\n'

const allPackages = ['react', 'zod', 'radix-ui', 'ali-oss']

const cleanManifest = manifest({ react: '1.0.0', zod: '1.0.0', 'radix-ui': '1.0.0' })

function manifest(dependencies: Readonly<Record<string, string>>): string {
  const devDependencies = { 'ali-oss': '1.0.0', vitest: '1.0.0' }
  return `${JSON.stringify({ type: 'module', dependencies, devDependencies }, null, 2)}\n`
}

/** A tree that passes every gate: a file in each room, the real configurations, and packages by name only. */
function layOut(folder: string): void {
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const rooms = ['contract', 'domain', 'http', 'stores', 'jobs', 'history', 'connections', 'practice']
  const files = [
    ...rooms.map((room) => `app/${room}/clean.ts`),
    'electron/clean.ts',
    'renderer/clean.ts',
    'renderer/ui/clean.ts',
    'renderer/features/browser/clean.ts',
  ]
  for (const file of files) write(file, clean)
  write('app/domain/clean-circle-back.ts', `import './clean-circle.ts'\n`)
  write('app/domain/clean-circle.ts', `export {}\n`)
  const uses = [...files, 'app/domain/clean-circle-back.ts']
  write(
    'test/unit/clean.test.ts',
    `import { expect, it } from 'vitest'\n\nit('works', () => {\n  expect(1).toBe(1)\n})\n`,
  )
  write('test/unit/uses.ts', uses.map((file) => `import '../../${file}'\n`).join(''))
  write(
    'test/unit/reads.ts',
    `${files.map((file, at) => `import { clean as c${at} } from '../../${file}'\n`).join('')}\nvoid [${files.map((_, at) => `c${at}`).join(', ')}]\n`,
  )
  write('renderer/dist/index.html', '<script type="module" src="./assets/index.js"></script>\n')
  write('renderer/dist/assets/index.js', clean)
  write('README.md', `${allPackages.map((name) => `| ${name} | why |`).join('\n')}\n`)
  write('package-lock.json', `${JSON.stringify({ packages: {} })}\n`)
  for (const config of ['app', 'electron', 'renderer', 'test']) {
    cpSync(join(projectRoot, config, 'tsconfig.json'), join(folder, config, 'tsconfig.json'))
  }
  for (const config of ['tsconfig.json', 'test/vitest.config.ts']) {
    cpSync(join(projectRoot, config), join(folder, config))
  }
  for (const config of ['biome.json', 'oxlint.json', 'dependency-cruiser.cjs']) {
    cpSync(join(projectRoot, 'test/quality', config), join(folder, 'test/quality', config))
  }
  const knip = JSON.parse(readFileSync(join(projectRoot, 'test/quality/knip.json'), 'utf8')) as { project: string[] }
  write(
    'test/quality/knip.json',
    JSON.stringify({ entry: ['test/**/*.ts'], project: knip.project, ignoreDependencies: allPackages }),
  )
  for (const name of allPackages) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    write(`node_modules/${name}/index.js`, 'exports.createElement = 1\n')
  }
  for (const name of ['@types/node', 'undici-types', 'vite', 'vitest', 'oxlint']) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(join(projectRoot, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
  }
  write('package.json', cleanManifest)
  write('renderer/ui/clean.css', 'a {\n  color: red;\n}\n')
}

async function runPlants(gate: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'strata-gates-'))
  const failures: string[] = []
  // These two judge the tree by other means than what lies in their way.
  const extra = gate === 'tree' || gate === 'bundle-size' ? [folder] : []
  try {
    layOut(folder)
    await runScript('format', [], { cwd: folder })
    const before = await runScript(gate, extra, { cwd: folder })
    if (before.exitCode !== 0) failures.push(`${gate} fails on a clean tree:\n${before.output}`)
    for (const { file, text, what, says } of plants.filter((each) => each.gate === gate)) {
      const path = join(folder, file)
      const original = readIfThere(path)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      const { exitCode, output } = await runScript(gate, extra, { cwd: folder })
      const named = output.replaceAll('\\', '/').includes(file.split('/').at(-1) ?? file)
      const caught = exitCode !== 0 && named && output.includes(says ?? '')
      console.log(`${caught ? 'ok  ' : 'FAIL'} ${gate} catches ${what}`)
      if (!caught) failures.push(`${gate} lets ${what} pass (exit code ${exitCode}):\n${output}`)
      if (original === undefined) rmSync(path)
      else writeFileSync(path, original)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return failures
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** @returns how many planted violations were caught, and a text for each that was not. */
export async function provePlants(
  chosen: readonly string[] = [],
): Promise<{ readonly passed: number; readonly failures: readonly string[] }> {
  const all = [...new Set(plants.map((each) => each.gate))]
  const names = chosen.length > 0 ? all.filter((name) => chosen.includes(name)) : all
  const failures = (
    await runTogether(
      names.map((gate) => () => runPlants(gate)),
      2,
    )
  ).flat()
  for (const failure of failures) console.log(failure)
  return { passed: plants.filter((each) => names.includes(each.gate)).length - failures.length, failures }
}

if (import.meta.main) {
  const { passed, failures } = await provePlants(process.argv.slice(2))
  console.log(`${passed} passed, ${failures.length} failed`)
  process.exitCode = failures.length === 0 ? 0 : 1
}
