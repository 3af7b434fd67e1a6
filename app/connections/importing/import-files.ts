import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { FoundConnection } from './found.ts'
import { readAws, readObsutil, readOssutil, readRclone, readS3cmd } from './tools.ts'

type Environment = Readonly<Record<string, string | undefined>>

const maxFileBytes = 1024 * 1024

/** @returns '' for a file that is not there, not readable or larger than any configuration. */
async function readSmallFile(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      return size <= maxFileBytes ? await handle.readFile('utf8') : ''
    } finally {
      await handle.close()
    }
  } catch {
    return ''
  }
}

/**
 * Reads the configuration files that other programs keep in the user's folder, at the places that their makers document.
 * Nothing in them is run.
 */
export async function findConfigurations(
  home: string,
  platform: NodeJS.Platform,
  env: Environment,
): Promise<readonly FoundConnection[]> {
  const inHome = (...parts: readonly string[]) => join(home, ...parts)
  const rclone =
    env['RCLONE_CONFIG'] ??
    (platform === 'win32'
      ? join(env['APPDATA'] ?? inHome('AppData', 'Roaming'), 'rclone', 'rclone.conf')
      : join(env['XDG_CONFIG_HOME'] ?? inHome('.config'), 'rclone', 'rclone.conf'))
  const [ossutil, obsutil, credentials, config, remotes, s3cmd] = await Promise.all([
    readSmallFile(inHome('.ossutilconfig')),
    readSmallFile(inHome('.obsutilconfig')),
    readSmallFile(env['AWS_SHARED_CREDENTIALS_FILE'] ?? inHome('.aws', 'credentials')),
    readSmallFile(env['AWS_CONFIG_FILE'] ?? inHome('.aws', 'config')),
    readSmallFile(rclone),
    readSmallFile(platform === 'win32' ? join(env['APPDATA'] ?? home, 's3cmd.ini') : inHome('.s3cfg')),
  ])
  return [
    ...readOssutil(ossutil),
    ...readObsutil(obsutil),
    ...readAws(credentials, config),
    ...readRclone(remotes).filter((found) => found.problem !== 'another-kind-of-store'),
    ...readS3cmd(s3cmd),
  ]
}
