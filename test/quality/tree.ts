/**
 * What must be true of the tree as a whole: the root holds what it may hold, the lockfile serves every platform and
 * names no address, the README explains each package that is shipped, and no file names a package registry's host or a
 * path of somebody's machine.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectRoot } from './run-tool.ts'

const rootEntries = new Set(
  'app electron renderer test assets .ci .github package.json package-lock.json tsconfig.json electron-builder.yml README.md LICENSE .gitignore'.split(
    ' ',
  ),
)

/** Files as git knows them (so that what is ignored is no matter), or all files of a folder that is no repository. */
function listFiles(root: string): readonly string[] {
  if (existsSync(join(root, '.git'))) {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    const names = listed.toString('utf8').split('\0')
    return [...new Set(names)].filter((name) => name !== '' && existsSync(join(root, name)))
  }
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => !name.startsWith('node_modules/'))
}

interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly integrity?: string
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly hasInstallScript?: boolean
}

interface Manifest {
  readonly allowScripts?: Readonly<Record<string, boolean>>
}

function readManifest(root: string): Manifest {
  const path = join(root, 'package.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {}
}

function checkLockfile(root: string): readonly string[] {
  const path = join(root, 'package-lock.json')
  if (!existsSync(path)) return ['package-lock.json is missing']
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockedPackage> }
  const isLocked = (from: string, name: string): boolean => {
    for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
      if (packages[`${at}/node_modules/${name}`]) return true
    }
    return packages[`node_modules/${name}`] !== undefined
  }
  const decided = new Set(Object.keys(readManifest(root).allowScripts ?? {}))
  /** npm fetches it on its own platform alone, where it checks it by itself. */
  const isElsewhere = ({ optional, os, cpu }: LockedPackage) =>
    optional === true && (os !== undefined || cpu !== undefined)
  return Object.entries(packages).flatMap(([at, entry]) => [
    ...(at === '' || isElsewhere(entry) || entry.integrity?.startsWith('sha512-') === true
      ? []
      : [`package-lock.json: nothing proves that ${at} is what it was`]),
    ...(entry.hasInstallScript === true && !decided.has(at.replace(/^.*node_modules\//, ''))
      ? [`package-lock.json: ${at} would run a script when it is installed, and package.json does not decide on it`]
      : []),
    ...(entry.resolved === undefined ? [] : [`package-lock.json: ${at} carries the address it was fetched from`]),
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isLocked(at, name))
      .map((name) => `package-lock.json: ${name}, wanted by ${at} on another platform, is missing`),
  ])
}

function checkVersionsArePinned(root: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>
  return ['dependencies', 'devDependencies'].flatMap((kind) =>
    Object.entries((manifest[kind] ?? {}) as Record<string, string>)
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `package.json: ${name} is not pinned (${version})`),
  )
}

/** Whoever decides to run Strata can read why each package is in it. */
function checkShippedPackagesAreExplained(root: string): readonly string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>
  }
  const rows = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\|([^|]+)\|/gm)
  const explained = new Set([...rows].flatMap(([, names = '']) => names.split(',').map((name) => name.trim())))
  return Object.keys(dependencies)
    .filter((name) => !explained.has(name))
    .map((name) => `README.md: the table of packages has no row for ${name}`)
}

// Put together from parts, so that this file does not find itself.
const unwelcome: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`https?://(?:registry|npm|deb|pypi)[.][a-z]`), 'names the host of a package registry'],
  [new RegExp(`(?:^|[^\\w./:>)}-])/(?:home|root|work|Users)/[\\w.]`, 'm'), "names a path of somebody's machine"],
]

const textFile = /\.(ts|tsx|mts|cts|js|cjs|mjs|json|css|html|md|ya?ml|txt|svg|sh|xml)$|^\.ci\/|^LICENSE$|^\.gitignore$/

function checkFile(root: string, name: string): readonly string[] {
  const path = join(root, name)
  if (!textFile.test(name) || statSync(path).size > 2_000_000) return []
  const text = readFileSync(path, 'utf8')
  return unwelcome.filter(([pattern]) => pattern.test(text)).map(([, what]) => `${name}: ${what}`)
}

export function checkTree(root: string): readonly string[] {
  const files = listFiles(root)
  const strangers = new Set(files.map((name) => name.split('/')[0] ?? name).filter((entry) => !rootEntries.has(entry)))
  return [
    ...[...strangers].map((entry) => `${entry}: does not belong at the root; move it beside what it is for`),
    ...checkLockfile(root),
    ...checkVersionsArePinned(root),
    ...checkShippedPackagesAreExplained(root),
    ...files.flatMap((name) => checkFile(root, name)),
  ]
}

if (import.meta.main) {
  const findings = checkTree(process.argv[2] ?? projectRoot)
  for (const finding of findings) console.log(finding)
  process.exitCode = findings.length === 0 ? 0 : 1
}
