import { expect, it } from 'vitest'
import { createSecrets } from '../../../app/connections/secrets.ts'
import { createSessionVault } from '../../../app/connections/session-vault.ts'

const signal = new AbortController().signal
const secret = { accessKeyId: 'a', accessKeySecret: 'b' }

it('keeps over a lock only what work under way needs, and no longer than it does', async () => {
  const vault = createSessionVault()
  for (const id of ['working', 'idle']) await vault.set(id, secret, signal)
  const secrets = createSecrets(
    vault,
    () => undefined,
    () => 0,
  )
  await secrets.lock(['working', 'never-known'], signal)
  expect(await secrets.saved('working', signal)).toEqual(secret)
  expect(await secrets.saved('idle', signal)).toBeUndefined()
  // What a window is told does not come from there.
  expect(await secrets.atHand('working', signal)).toBeUndefined()
  secrets.releaseAllBut(['working'])
  expect(await secrets.saved('working', signal)).toEqual(secret)
  secrets.releaseAllBut([])
  expect(await secrets.saved('working', signal)).toBeUndefined()
})
