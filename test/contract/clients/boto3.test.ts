import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { credentials, openForTest } from '../practice-sdk/practice.ts'

const script = fileURLToPath(new URL('boto3_checks.py', import.meta.url))
const checks = ['versions', 'copy-version', 'multipart-copy', 'multipart-upload', 'tags', 'keys', 'links', 'refusals']

describe('the practice store, driven by boto3', () => {
  it.each(checks)('%s', async (check) => {
    const store = await openForTest()
    const args = [script, store.url, credentials.accessKeyId, credentials.accessKeySecret, check]
    // Debian's own interpreter: another one on the path would not see Debian's boto3.
    const { stderr } = await promisify(execFile)('/usr/bin/python3', args)
    expect(stderr).not.toContain('Traceback')
    expect(store.faults.requests.entries.length).toBeGreaterThan(0)
  })
})
