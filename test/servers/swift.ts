import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  type Daemon,
  type RunningServer,
  ensurePrograms,
  findFreePorts,
  startDaemon,
  stopAll,
  waitFor,
} from './daemon.ts'

const runFile = promisify(execFile)

const systemConfig = '/etc/swift/swift.conf'

/**
 * Starts OpenStack Swift with its S3 face and object versioning, one replica, in a new temporary folder (which needs
 * extended attributes) that goes with it.
 */
export async function startSwift(): Promise<RunningServer> {
  ensurePrograms(
    ['swift-proxy-server', 'swift-account-server', 'swift-container-server', 'swift-object-server', 'memcached'],
    ['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached'],
  )
  ensureSystemConfig()
  const folder = mkdtempSync(join(tmpdir(), 'strata-swift-'))
  for (const name of ['conf', 'dev/d1', 'log', 'cache']) mkdirSync(join(folder, name), { recursive: true })
  const [proxyPort = 0, objectPort = 0, containerPort = 0, accountPort = 0, cachePort = 0] = await findFreePorts(5)
  const kinds = [
    ['object', objectPort],
    ['container', containerPort],
    ['account', accountPort],
  ] as const
  for (const [kind, port] of kinds) {
    await makeRing(join(folder, 'conf', `${kind}.builder`), port)
    writeFileSync(join(folder, 'conf', `${kind}.conf`), writeStorageConfig(folder, kind, port))
  }
  writeFileSync(join(folder, 'conf/proxy.conf'), writeProxyConfig(folder, proxyPort, cachePort))

  const daemons: Daemon[] = []
  const start = (name: string, command: string, args: readonly string[]) => {
    daemons.push(startDaemon({ name, command, args, logFile: join(folder, 'log', `${name}.out`) }))
  }
  const endpoint = `http://127.0.0.1:${proxyPort}`
  try {
    start('memcached', 'memcached', ['-u', userInfo().username, '-l', '127.0.0.1', '-p', String(cachePort), '-m', '64'])
    for (const [kind] of kinds) start(`swift-${kind}`, `swift-${kind}-server`, [join(folder, 'conf', `${kind}.conf`)])
    start('swift-proxy', 'swift-proxy-server', [join(folder, 'conf/proxy.conf')])
    await waitFor('Swift', 60_000, daemons, async () => (await fetch(`${endpoint}/healthcheck`)).status === 200)
  } catch (error) {
    await stopAll(daemons)
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return {
    endpoint,
    accessKeyId: 'main:one',
    accessKeySecret: 'swifttestsecret0001',
    async stop() {
      await stopAll(daemons)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Swift reads its hash salt from this one place, whatever its other settings say. */
function ensureSystemConfig(): void {
  const isSalted = /^swift_hash_path_suffix *= *[a-z0-9]/m
  if (existsSync(systemConfig) && isSalted.test(readFileSync(systemConfig, 'utf8'))) return
  try {
    mkdirSync('/etc/swift', { recursive: true })
    writeFileSync(systemConfig, '[swift-hash]\nswift_hash_path_prefix = test\nswift_hash_path_suffix = test\n')
  } catch (cause) {
    throw new Error(`Swift needs ${systemConfig} with a swift_hash_path_suffix, and it cannot be written`, { cause })
  }
}

async function makeRing(builder: string, port: number): Promise<void> {
  const ring = (...args: string[]) => runFile('swift-ring-builder', [builder, ...args])
  await ring('create', '4', '1', '1')
  await ring('add', `r1z1-127.0.0.1:${port}/d1`, '1')
  // It ends with 1 to warn that one device holds everything.
  await ring('rebalance').catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 1)) throw error
  })
}

function writeStorageConfig(folder: string, kind: string, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${userInfo().username}
swift_dir = ${folder}/conf
devices = ${folder}/dev
mount_check = false
workers = 0
recon_cache_path = ${folder}/cache
disable_fallocate = true
fallocate_reserve = 0
log_address = /dev/null
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`
}

function writeProxyConfig(folder: string, port: number, cachePort: number): string {
  const plain = [
    'catch_errors',
    'gatekeeper',
    'healthcheck',
    'listing_formats',
    'bulk',
    'copy',
    'slo',
    'dlo',
    'symlink',
  ]
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${userInfo().username}
swift_dir = ${folder}/conf
workers = 0
log_address = /dev/null
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
${plain.map((name) => `[filter:${name}]\nuse = egg:swift#${name}\n`).join('')}[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cachePort}
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
allow_multipart_uploads = true
[filter:tempauth]
use = egg:swift#tempauth
user_main_one = swifttestsecret0001 .admin
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
`
}
