import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
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
import { writeCephConfig } from './rgw-config.ts'

const runFile = promisify(execFile)

const accessKeyId = 'RGWTESTACCESSKEY0001'
const accessKeySecret = 'rgwtestsecretkey000000000000000000000001'

/**
 * Starts the Ceph RADOS Gateway over a cluster of one monitor and one OSD in a new temporary folder, which goes with it.
 * Takes about five seconds once Debian's packages are there.
 */
export async function startRgw(): Promise<RunningServer> {
  ensurePrograms(
    ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'],
    ['radosgw', 'ceph-mon', 'ceph-osd'],
  )
  const folder = mkdtempSync(join(tmpdir(), 'strata-rgw-'))
  const [monitorPort = 0, gatewayPort = 0] = await findFreePorts(2)
  const clusterId = randomUUID()
  const config = join(folder, 'ceph.conf')
  for (const name of ['log', 'mon', 'osd', 'rgw']) mkdirSync(join(folder, name))
  writeFileSync(config, writeCephConfig({ folder, clusterId, monitorPort, gatewayPort, storeBytes: 24 * 2 ** 30 }))

  const daemons: Daemon[] = []
  const start = (name: string, command: string, args: readonly string[]) => {
    daemons.push(startDaemon({ name, command, args, logFile: join(folder, 'log', `${name}.out`) }))
  }
  const tool = (command: string, ...args: string[]) => runFile(command, ['-c', config, ...args], { timeout: 60_000 })
  const ceph = (...args: string[]) => tool('ceph', '--connect-timeout', '10', ...args)

  try {
    const map = join(folder, 'monmap')
    const address = `[v2:127.0.0.1:${monitorPort}]`
    await runFile('monmaptool', ['--create', '--clobber', '--fsid', clusterId, '--addv', 'a', address, map])
    await tool('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map)
    start('ceph-mon', 'ceph-mon', ['-f', '-i', 'a', '-c', config])
    await waitFor('Ceph monitor', 30_000, daemons, async () => (await ceph('mon', 'stat')) !== undefined)

    const osdId = randomUUID()
    await ceph('osd', 'new', osdId, '0')
    await tool('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osdId)
    start('ceph-osd', 'ceph-osd', ['-f', '-i', '0', '-c', config])
    await waitFor('Ceph OSD', 60_000, daemons, async () => /1 up.* 1 in/.test((await ceph('osd', 'stat')).stdout))

    await makeStorageClasses(tool)
    start('radosgw', 'radosgw', ['-f', '-c', config, '-n', 'client.rgw.a'])
    const endpoint = `http://127.0.0.1:${gatewayPort}`
    await waitFor('RADOS Gateway', 90_000, daemons, async () => (await fetch(endpoint)).status === 200)
    const keys = [`--access-key=${accessKeyId}`, `--secret=${accessKeySecret}`]
    await tool('radosgw-admin', 'user', 'create', '--uid=main', '--display-name=Main', ...keys)
    return {
      endpoint,
      accessKeyId,
      accessKeySecret,
      configFile: config,
      async stop() {
        await stopAll(daemons)
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await stopAll(daemons)
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** Two classes beside STANDARD, each with a pool of its own, so that a copy into one moves bytes. */
async function makeStorageClasses(tool: (command: string, ...args: string[]) => Promise<unknown>): Promise<void> {
  // Listing users makes the default zone, which the classes belong to.
  await tool('radosgw-admin', 'user', 'list')
  const place = ['--placement-id', 'default-placement', '--storage-class']
  for (const name of ['STANDARD_IA', 'GLACIER']) {
    await tool('radosgw-admin', 'zonegroup', 'placement', 'add', '--rgw-zonegroup', 'default', ...place, name)
    const pool = ['--data-pool', `default.rgw.buckets.${name}`]
    await tool('radosgw-admin', 'zone', 'placement', 'add', '--rgw-zone', 'default', ...place, name, ...pool)
  }
}
