import { existsSync } from 'node:fs'
import { win32 } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Where administrators put the settings of this computer: folders that ordinary users may not write. */
export function policyPlaces(platform: NodeJS.Platform, env: Environment): readonly string[] {
  if (platform === 'darwin') return ['/Library/Application Support/Strata/policy.json']
  if (platform !== 'win32') return ['/etc/strata/policy.json']
  // A user can set the variable for their own programs; the folder's usual place comes first.
  const folders = new Set(['C:\\ProgramData', env['ProgramData'] ?? 'C:\\ProgramData'])
  return [...folders].map((folder) => win32.join(folder, 'Strata', 'policy.json'))
}

/**
 * @param named a file for trying a policy out; it counts only where the system has none, so that nobody gets round that one.
 * @param isThere looks for a file.
 */
export function findPolicy(
  platform: NodeJS.Platform,
  env: Environment,
  named: string | undefined,
  isThere: (file: string) => boolean = existsSync,
): string | undefined {
  return policyPlaces(platform, env).find(isThere) ?? named ?? policyPlaces(platform, env)[0]
}
