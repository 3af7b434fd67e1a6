import { expect } from 'vitest'
import { probeRemoval, probeWriting } from '../../../app/connections/probe-rights.ts'
import { allVersions, type ContractContext, signal } from './fixture.ts'

const randomId = 'C0FFEE5EED00112233445566778899AA'

/** The doctor's questions about rights: answered, and nothing is other than before. */
export function probingContract({ get, test }: ContractContext): void {
  test('tells that writing and removing are allowed, and changes nothing', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'folder/k', '1')
    await seed.put(bucket, 'folder/k', '2')
    await seed.remove(bucket, 'folder/gone')
    const before = await allVersions(store, bucket)
    const version = before.find(({ kind }) => kind === 'version')
    const probed = { bucket, key: 'folder/k', versionId: version?.versionId ?? '', sizeBytes: 1 }
    expect(await probeWriting(store, probed, randomId, signal)).toEqual({ outcome: 'passed' })
    expect(await probeRemoval(store, probed, randomId, signal)).toEqual({ outcome: 'passed' })
    expect(await allVersions(store, bucket)).toEqual(before)
    expect((await store.listUploads(bucket, {}, signal)).uploads).toEqual([])
  })
}
