/** Writes the vault over and over, telling each number before and after; ended by a kill. Run by kill.test.ts. */
import { openPassphraseVault } from '../../../app/connections/passphrase-vault.ts'
import { testScrypt } from './test-scrypt.ts'

const [, , file = '', from = '0'] = process.argv
const signal = new AbortController().signal
const vault = await openPassphraseVault({ file, now: () => 0, scrypt: testScrypt })
if (vault.hasSaved()) await vault.unlock('correct horse', signal)
else await vault.create('correct horse', signal)

process.stdout.write('ready\n')
for (let count = Number(from) + 1; ; count++) {
  process.stdout.write(`start ${count}\n`)
  // Long enough to need more than one block of the disk.
  const accessKeySecret = `${count}:${'x'.repeat(20_000)}`
  await vault.set('c1', { accessKeyId: 'a', accessKeySecret }, signal)
  process.stdout.write(`done ${count}\n`)
}
