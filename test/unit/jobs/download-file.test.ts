import { link, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findFreeName, openPartFile, prepareFolder, takeName } from '../../../app/jobs/download-file.ts'

async function place() {
  const dir = await mkdtemp(join(tmpdir(), 'strata-download-'))
  return { dir, part: join(dir, 'a.txt.1234.part'), path: join(dir, 'a.txt') }
}

describe('giving a download its name', () => {
  it('leaves one file of that name and no temporary one', async () => {
    const { dir, part, path } = await place()
    await writeFile(part, 'new')
    expect(await takeName(part, path, 3)).toBe('done')
    expect(await readdir(dir)).toEqual(['a.txt'])
  })

  it('writes over no other file, not even an empty one', async () => {
    for (const there of ['mine', '']) {
      const { part, path } = await place()
      await writeFile(part, 'new')
      await writeFile(path, there)
      expect(await takeName(part, path, 3)).toBe('taken')
      expect(await readFile(path, 'utf8')).toBe(there)
      expect(await readFile(part, 'utf8')).toBe('new')
    }
  })

  it('goes on after a crash before and after the temporary name was taken away', async () => {
    const { dir, part, path } = await place()
    await writeFile(part, 'new')
    await link(part, path)
    expect(await takeName(part, path, 3)).toBe('done')
    expect(await takeName(part, path, 3)).toBe('done')
    expect(await readdir(dir)).toEqual(['a.txt'])
    expect(await takeName(part, path, 4)).toBe('taken')
  })
})

describe('the temporary file of a download', () => {
  it('has its full length at once, and is taken up when it still has', async () => {
    const { part } = await place()
    const first = await openPartFile(part, 10)
    await first.handle.close()
    expect(first.origin).toBe('new')
    const again = await openPartFile(part, 10)
    await again.handle.close()
    expect(again.origin).toBe('again')
    const other = await openPartFile(part, 11)
    await other.handle.close()
    expect(other.origin).toBe('new')
  })
})

describe('the folder of a download', () => {
  it('is made, and refused when there is no room or something else is there', async () => {
    const { dir, path } = await place()
    await prepareFolder(join(dir, 'x', 'y'), 1)
    await expect(prepareFolder(dir, 2 ** 60)).rejects.toMatchObject({ code: 'disk-full' })
    await writeFile(path, '')
    await expect(prepareFolder(path, 0)).rejects.toMatchObject({ code: 'folder-not-writable' })
  })

  it('gives the next free name', async () => {
    const { dir, path } = await place()
    await writeFile(path, '')
    expect(await findFreeName(dir, 'a.txt')).toBe('a (2).txt')
    expect(await findFreeName(dir, 'b.txt')).toBe('b.txt')
  })
})
