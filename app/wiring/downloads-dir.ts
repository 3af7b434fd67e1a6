import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'

/**
 * The person's folder for downloads. Linux desktops name it in their own language and write its place into a file
 * (freedesktop.org, "xdg-user-dirs"); elsewhere it is Downloads in the home folder, whatever is shown.
 */
export async function findDownloadsDir(
  home: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const usual = join(home, 'Downloads')
  if (platform !== 'linux') return usual
  try {
    const text = await readFile(join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'user-dirs.dirs'), 'utf8')
    const named = /^\s*XDG_DOWNLOAD_DIR="([^"\n]+)"/m.exec(text)?.[1]?.replace(/^\$HOME(?=\/|$)/, () => home)
    // The home folder itself means that there is none.
    return named !== undefined && isAbsolute(named) && named.replace(/\/+$/, '') !== home ? named : usual
  } catch {
    return usual
  }
}
