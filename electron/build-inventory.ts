import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A package that users get with Strata. */
export interface ShippedPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression, as the package itself says. */
  readonly licence: string
  readonly text: string
  /** Of the package as it was fetched: SHA-512 in base64, as the lockfile has it. */
  readonly sha512?: string
}

interface LockedPackage {
  readonly version?: string
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
  readonly license?: string
  readonly integrity?: string
}

function readJson(file: string): Readonly<Record<string, unknown>> {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return typeof content === 'object' && content !== null ? { ...content } : {}
}

function readText(...path: readonly string[]): string {
  return readFileSync(join(...path), 'utf8')
    .trim()
    .replaceAll('\r\n', '\n')
}

function licenceText(folder: string): string {
  const name = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|-|$)/i.test(entry))
  return name === undefined ? '' : readText(folder, name)
}

/** Data that lies beside our page has licences of its own, one folder further down in the package. */
const folderOfData: Readonly<Record<string, readonly string[]>> = {
  'pdfjs-dist': ['cmaps', 'standard_fonts', 'wasm'],
}

/** Licences of the data in a package; those of WebAssembly modules that are not shipped are left out. */
function dataLicences(name: string, folder: string): readonly string[] {
  return (folderOfData[name] ?? []).flatMap((part) =>
    readdirSync(join(folder, part))
      .filter((entry) => entry.startsWith('LICENSE') && !/QCMS|QUICKJS/.test(entry))
      .map((entry) => `${name}/${part}/${entry}\n\n${readText(folder, part, entry)}`),
  )
}

/**
 * Everything that is bundled into the program or the page: what the lockfile does not mark as for developers only.
 * @returns sorted by name and version.
 */
export function listShipped(root: string): readonly ShippedPackage[] {
  const { packages } = readJson(join(root, 'package-lock.json'))
  const locked = Object.entries((packages ?? {}) as Record<string, LockedPackage>)
  return locked
    .filter(([at, entry]) => at !== '' && entry.dev !== true && entry.devOptional !== true && entry.optional !== true)
    .map(([at, entry]) => {
      const folder = join(root, ...at.split('/'))
      const own = readJson(join(folder, 'package.json'))
      const licence = typeof own['license'] === 'string' ? own['license'] : (entry.license ?? 'UNKNOWN')
      const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length)
      return {
        name,
        version: entry.version ?? '',
        licence,
        text: [licenceText(folder), ...dataLicences(name, folder)].join('\n\n'),
        ...(entry.integrity?.startsWith('sha512-') === true ? { sha512: entry.integrity.slice('sha512-'.length) } : {}),
      }
    })
    .toSorted((one, other) => `${one.name}@${one.version}`.localeCompare(`${other.name}@${other.version}`, 'en'))
}

/** The licences of what is shipped, as one text for people. */
export function describeLicences(shipped: readonly ShippedPackage[]): string {
  const head =
    'Strata contains these packages. Electron and Chromium bring their own list, LICENSES.chromium.html, with the program.'
  const entries = shipped.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`)
  const line = '-'.repeat(80)
  return `${[head, ...entries].join(`\n\n${line}\n\n`)}\n`
}

/**
 * A software bill of materials: CycloneDX 1.6 (cyclonedx.org/docs/1.6/json).
 * @param electron version of the runtime that is packed with it.
 */
export function describeMaterials(shipped: readonly ShippedPackage[], version: string, electron?: string): string {
  const libraries = shipped.map(({ name, version: own, licence, sha512 }) => ({
    type: 'library',
    name,
    version: own,
    purl: `pkg:npm/${name.replace('@', '%40')}@${own}`,
    licenses: [{ expression: licence }],
    ...(sha512 === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
  }))
  // The runtime, with Chromium and Node in it, is by far the largest part of what people get.
  const runtime = { type: 'framework', name: 'electron', version: electron, purl: `pkg:npm/electron@${electron}` }
  const components = electron === undefined ? libraries : [runtime, ...libraries]
  const component = { type: 'application', name: 'strata', version }
  const bill = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component }, components }
  return `${JSON.stringify(bill, undefined, 2)}\n`
}
