import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Sentence } from './language.ts'

export interface Runtime {
  /** Absolute path of Electron's executable. */
  readonly executable: string
}

/** Where the executable lies inside Electron's own distribution. */
function executableIn(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron')
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * Looks for Electron's runtime where it is kept, and nowhere else: `require('electron')` would fetch it from the network.
 * @param exists for tests.
 */
export function findRuntime(
  root: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): Runtime | undefined {
  const named = env['ELECTRON_OVERRIDE_DIST_PATH']
  const folders = [
    ...(named === undefined || named === '' ? [] : [named]),
    join(root, 'node_modules', 'electron', 'dist'),
  ]
  const executable = folders.map((folder) => join(folder, executableIn(platform))).find((path) => exists(path))
  return executable === undefined ? undefined : { executable }
}

export type Choice =
  | { readonly kind: 'desktop'; readonly runtime: Runtime; readonly why: Sentence }
  | { readonly kind: 'browser'; readonly why: Sentence }
  | { readonly kind: 'impossible'; readonly why: Sentence }

/** Which shell to start, and why, in words. */
export function chooseShell(
  wanted: 'desktop' | 'browser' | undefined,
  runtime: Runtime | undefined,
  hasDisplay: boolean,
): Choice {
  if (wanted === 'browser') {
    return {
      kind: 'browser',
      why: { 'zh-CN': '按要求在浏览器中打开 Strata。', en: 'Strata opens in the browser, as asked.' },
    }
  }
  if (runtime === undefined) {
    const missing = {
      'zh-CN':
        '这台电脑上没有 Electron 运行时，因此 Strata 在浏览器中打开。（运行 npx install-electron 可安装桌面版运行时。）',
      en: "Electron's runtime is not on this computer, so Strata opens in the browser. (npx install-electron fetches it, for the desktop window.)",
    }
    if (wanted === undefined) return { kind: 'browser', why: missing }
    return {
      kind: 'impossible',
      why: {
        'zh-CN': '这台电脑上没有 Electron 运行时。请先运行 npx install-electron，或使用 --shell=browser。',
        en: "Electron's runtime is not on this computer. Run npx install-electron first, or use --shell=browser.",
      },
    }
  }
  if (!hasDisplay && wanted === undefined) {
    const why = {
      'zh-CN': '这里没有显示器，因此 Strata 在浏览器中打开。',
      en: 'There is no display here, so Strata opens in the browser.',
    }
    return { kind: 'browser', why }
  }
  return {
    kind: 'desktop',
    runtime,
    why: { 'zh-CN': 'Strata 在桌面窗口中打开。', en: 'Strata opens in its desktop window.' },
  }
}
