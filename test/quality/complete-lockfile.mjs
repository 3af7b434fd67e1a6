/**
 * Completes package-lock.json for every platform and removes addresses of registries.
 *
 * Run after a dependency changes: `npm install --package-lock-only && node test/quality/complete-lockfile.mjs`.
 * npm leaves out optional packages of other platforms when the registry at hand does not carry them; `npm ci` then
 * refuses the lockfile, and people on those platforms would go without their native binary. The entries written
 * here have a version, the platform read off the package's name and no integrity, so nothing is fetched for them
 * anywhere but on the platform that they are for.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const path = 'package-lock.json'
const lock = JSON.parse(readFileSync(path, 'utf8'))
const packages = lock.packages

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix']
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']

function platformOf(name) {
  const words = name.toLowerCase().replaceAll('/', '-').split('-')
  const os = systems.filter((system) => words.includes(system) || (system === 'win32' && words.includes('windows')))
  const cpu = processors.filter((processor) => words.includes(processor))
  const libc =
    words.includes('musl') || words.includes('musleabihf') ? ['musl'] : words.includes('gnu') ? ['glibc'] : []
  return {
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 ? { libc } : {}),
    ...(os.length > 0 ? { os } : {}),
  }
}

/** Node's resolution: from the package's own node_modules upwards to the root's. */
function isResolvable(from, name) {
  for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at}/node_modules/${name}`]) return true
  }
  return packages[`node_modules/${name}`] !== undefined
}

let added = 0
for (const [at, entry] of Object.entries(packages)) {
  delete entry.resolved
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isResolvable(at, name)) continue
    packages[`node_modules/${name}`] = {
      version: version.replace(/^[^0-9]*/, ''),
      ...platformOf(name),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    }
    added += 1
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} optional packages of other platforms added`)
