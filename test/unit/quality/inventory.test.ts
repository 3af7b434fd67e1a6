import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeLicences, describeMaterials, listShipped } from '../../../electron/build-inventory.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const shipped = listShipped(root)
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
}

describe('what is shipped', () => {
  it('holds every dependency, and no tool of the developers', () => {
    const names = shipped.map(({ name }) => name)
    for (const name of Object.keys(manifest.dependencies)) expect(names).toContain(name)
    for (const tool of ['electron', 'vite', 'typescript', 'vitest', 'ali-oss']) expect(names).not.toContain(tool)
  })

  it('is under licences that allow it', () => {
    const allowed =
      /^\(?(MIT|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Unlicense|BlueOak-1\.0\.0|Python-2\.0|CC0-1\.0)( OR .*)?\)?$/
    expect(
      shipped.filter(({ licence }) => !allowed.test(licence)).map(({ name, licence }) => `${name}: ${licence}`),
    ).toEqual([])
  })

  it('is listed with its licences in assets (npm run licences writes the list)', () => {
    const listed = readFileSync(join(root, 'assets', 'licences', 'third-party.txt'), 'utf8').replaceAll('\r\n', '\n')
    expect(listed === describeLicences(shipped)).toBe(true)
  })

  it('makes a bill of materials', () => {
    const bill = JSON.parse(describeMaterials(shipped, '1.2.3', '45.0.0')) as {
      components: { purl: string; hashes?: { content: string }[] }[]
    }
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { version: '1.2.3' } },
    })
    expect(bill.components[0]?.purl).toBe('pkg:npm/electron@45.0.0')
    for (const { hashes } of bill.components.slice(1)) expect(hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/)
    expect(bill.components.map(({ purl }) => purl)).toContain(`pkg:npm/ws@${manifest.dependencies['ws']}`)
  })
})
