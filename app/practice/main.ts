import { parseArgs } from 'node:util'
import { openPracticeStore, type PracticeStoreOptions } from './practice-store.ts'

const usage = `Usage: npm run practice-store -- --port 9100 --data-dir DIR --access-key-id ID --access-key-secret SECRET
  [--security-token TOKEN] [--sample | --empty] [--latency-ms 0] [--copy-bytes-per-second 0]`

/** A mistake of the person who started the program. */
class UsageError extends Error {}

function wholeNumber(text: string | undefined, name: string, max: number): number {
  const value = Number(text ?? '0')
  if (!Number.isSafeInteger(value) || value < 0 || value > max)
    throw new UsageError(`--${name} must be a whole number between 0 and ${max}.`)
  return value
}

function required(text: string | undefined, name: string): string {
  if (text === undefined || text === '') throw new UsageError(`--${name} is missing.`)
  return text
}

function readOptions(args: readonly string[]): PracticeStoreOptions {
  let values: Record<string, string | boolean | undefined>
  try {
    const text = { type: 'string' } as const
    values = parseArgs({
      args: [...args],
      options: {
        port: text,
        'data-dir': text,
        'access-key-id': text,
        'access-key-secret': text,
        'security-token': text,
        'latency-ms': text,
        'copy-bytes-per-second': text,
        sample: { type: 'boolean' },
        empty: { type: 'boolean' },
      },
    }).values
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown))
  }
  const get = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  if (values.sample === true && values.empty === true) throw new UsageError('--sample and --empty exclude each other.')
  const securityToken = get('security-token')
  return {
    dataDir: required(get('data-dir'), 'data-dir'),
    port: wholeNumber(get('port'), 'port', 65_535),
    accessKeyId: required(get('access-key-id'), 'access-key-id'),
    accessKeySecret: required(get('access-key-secret'), 'access-key-secret'),
    content: values.sample === true ? 'sample' : 'empty',
    latencyMs: wholeNumber(get('latency-ms'), 'latency-ms', 600_000),
    copyBytesPerSecond: wholeNumber(get('copy-bytes-per-second'), 'copy-bytes-per-second', Number.MAX_SAFE_INTEGER),
    ...(securityToken === undefined ? {} : { securityToken }),
  }
}

function explain(thrown: unknown, options: PracticeStoreOptions): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'EADDRINUSE')
    return `Port ${options.port} on 127.0.0.1 is used by another program. Choose another with --port, or 0 for any free one.`
  if (code === 'EACCES' && options.port !== undefined && options.port < 1024)
    return `Port ${options.port} may not be used without special rights.`
  const folderCodes = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ENOSPC', 'ERR_SQLITE_ERROR']
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  if (folderCodes.includes(code)) return `The folder ${options.dataDir} cannot be written: ${reason}`
  return reason
}

async function main(): Promise<void> {
  let options: PracticeStoreOptions
  try {
    options = readOptions(process.argv.slice(2))
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown
    process.stderr.write(`${thrown.message}\n${usage}\n`)
    process.exitCode = 2
    return
  }
  try {
    const store = await openPracticeStore(options)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        void store.close()
      })
    }
    process.stdout.write(`Practice store is ready: ${store.url}\n`)
  } catch (thrown) {
    process.stderr.write(`${explain(thrown, options)}\n`)
    process.exitCode = 1
  }
}

await main()
