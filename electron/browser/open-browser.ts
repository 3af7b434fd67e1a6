import { spawn } from 'node:child_process'

export interface BrowserCommand {
  readonly command: string
  readonly args: readonly string[]
}

/**
 * How this system opens an address in the user's browser.
 * @returns undefined where there is no display to open it on.
 */
export function browserCommand(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  address: string,
): BrowserCommand | undefined {
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', address] }
  if (platform === 'darwin') return { command: 'open', args: [address] }
  const hasDisplay = Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
  return hasDisplay ? { command: 'xdg-open', args: [address] } : undefined
}

/** @returns whether a browser was started; it never throws and never waits for the browser to end. */
export function openBrowser({ command, args }: BrowserCommand): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], { stdio: 'ignore', detached: true, windowsHide: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      // xdg-open ends at once with a failure when there is no browser at all.
      const settled = setTimeout(() => resolve(true), 1500)
      child.once('exit', (code) => {
        clearTimeout(settled)
        resolve(code === 0)
      })
    })
  })
}
