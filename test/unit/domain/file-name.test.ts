import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyBesideKey, freeFileName, nameIdentity, safeFileName } from '../../../app/domain/file-name.ts'

describe('a safe file name', () => {
  it.each([
    ['docs/报告.docx', '报告.docx'],
    ['..', 'file'],
    ['a/..', 'file'],
    ['a/', 'file'],
    ['..\\..\\evil.bat', '.._.._evil.bat'],
    ['NUL', '_NUL'],
    ['con.txt', '_con.txt'],
    ['COM¹.log', '_COM¹.log'],
    ['console.txt', 'console.txt'],
    ['a\0b\n.txt', 'a_b_.txt'],
    ['invoice\u202Etxt.exe', 'invoicetxt.exe'],
    ['\u200Bname\uFEFF.txt', 'name.txt'],
    ['line\u2028end\u{e0065}.txt', 'lineend.txt'],
    ['name. . .', 'name'],
    ['  name.txt', 'name.txt'],
    ['a<b>:"|?*.txt', 'a_b______.txt'],
    ['.gitignore', '.gitignore'],
    ['\ud800x.txt', '\ufffdx.txt'],
  ])('%j becomes %j', (key, name) => {
    expect(safeFileName(key)).toBe(name)
  })

  it('keeps the ending of a name that is too long, and cuts no character', () => {
    const name = safeFileName(`${'报'.repeat(200)}.docx`)
    expect(name).toMatch(/^报+\.docx$/)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    expect(Buffer.byteLength(name)).toBeGreaterThan(250)
  })

  it('is safe for every key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (key) => {
        const name = safeFileName(key)
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
        // oxlint-disable-next-line no-control-regex
        expect(name).not.toMatch(/[<>:"/\\|?*\u0000-\u001f\u202a-\u202e\u2066-\u2069]|[. ]$|^\.{1,2}$|^$/)
        expect(name).not.toMatch(/^(con|nul|aux|prn)(\.|$)/i)
        expect(safeFileName(name)).toBe(name)
      }),
      { seed: 5, numRuns: 2000 },
    )
  })

  it('counts up while a name is taken, whatever its case', async () => {
    const taken = new Set(['report.docx', 'report (2).docx'])
    const isTaken = (name: string) => Promise.resolve(taken.has(nameIdentity(name)))
    expect(await freeFileName('Report.docx', isTaken)).toBe('Report (3).docx')
    expect(await freeFileName('archive.tar.gz', (name) => Promise.resolve(name === 'archive.tar.gz'))).toBe(
      'archive (2).tar.gz',
    )
  })
})

describe('the key of a copy beside', () => {
  const day = '2026-05-03'
  it.each([
    ['财务/报告.docx', 'zh-CN', 1, '财务/报告（2026-05-03 版本）.docx'],
    ['财务/报告.docx', 'zh-CN', 2, '财务/报告（2026-05-03 版本 2）.docx'],
    ['Report.docx', 'en', 1, 'Report (version of 2026-05-03).docx'],
    ['Report.docx', 'en', 3, 'Report (version of 2026-05-03, 3).docx'],
    ['a.b/c', 'en', 1, 'a.b/c (version of 2026-05-03)'],
    ['x/.env', 'en', 1, 'x/.env (version of 2026-05-03)'],
    ['x.tar.gz', 'en', 1, 'x (version of 2026-05-03).tar.gz'],
    [' //a ', 'en', 1, ' //a  (version of 2026-05-03)'],
  ] as const)('%j in %s, try %i', (key, language, attempt, expected) => {
    expect(copyBesideKey({ key, day, language, attempt })).toBe(expected)
  })

  it('stays within the longest key', () => {
    const key = `${'文'.repeat(339)}.docx`
    const copy = copyBesideKey({ key, day, language: 'zh-CN', attempt: 1 })
    expect(Buffer.byteLength(copy)).toBeLessThanOrEqual(1023)
    expect(copy.endsWith('（2026-05-03 版本）.docx')).toBe(true)
  })
})
