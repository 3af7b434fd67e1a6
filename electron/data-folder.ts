import { join, posix, win32 } from 'node:path'

/**
 * Where Strata keeps its data when nobody says otherwise: the place that each system has for it.
 * @param home the user's home folder.
 */
export function defaultDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'win32') return win32.join(env['APPDATA'] || win32.join(home, 'AppData', 'Roaming'), 'Strata')
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Strata')
  // The XDG Base Directory Specification asks to ignore a path that is not absolute.
  const named = env['XDG_DATA_HOME']
  const base = named !== undefined && posix.isAbsolute(named) ? named : join(home, '.local', 'share')
  return join(base, 'strata')
}
