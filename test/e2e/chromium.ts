import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where a Chromium-like browser lies on the systems that we know, the one named by CHROMIUM_PATH first. */
function listCandidates(): readonly string[] {
  const named = process.env['CHROMIUM_PATH']
  const programs = [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']]
  return [
    ...(named === undefined ? [] : [named]),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/snap/bin/chromium',
    '/usr/bin/google-chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ...programs
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, 'Google/Chrome/Application/chrome.exe'),
        join(folder, 'Chromium/Application/chrome.exe'),
        join(folder, 'Microsoft/Edge/Application/msedge.exe'),
      ]),
  ]
}

export function findChromium(): string | undefined {
  return listCandidates().find((path) => existsSync(path))
}

/** For a browser that is driven: it shows no window, asks nothing and calls nobody. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication',
  '--disable-gpu',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--font-render-hinting=none',
]

const packages = ['chromium', 'fonts-noto-cjk']

function mayInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function hasChineseFont(): boolean {
  return spawnSync('fc-list', [':lang=zh-cn'], { encoding: 'utf8' }).stdout?.trim() !== ''
}

/**
 * The browser for the e2e tests: the one that is there, else Debian's, installed when that is allowed.
 * @throws Error that says what to install, where it cannot be installed from here.
 */
export function ensureChromium(): string {
  const found = findChromium()
  const missing = found === undefined ? packages : hasChineseFont() ? [] : ['fonts-noto-cjk']
  if (missing.length > 0 && mayInstall()) {
    console.log(`Installing ${missing.join(' and ')} with apt-get`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = (...args: string[]) => execFileSync('apt-get', ['-q', ...args], { env, stdio: 'inherit' })
    apt('update')
    apt('install', '-y', '--no-install-recommends', ...missing)
  }
  const path = found ?? findChromium()
  if (path !== undefined) return path
  throw new Error(
    [
      'The e2e tests need Chromium, and none was found.',
      '  Debian, Ubuntu: sudo apt-get install chromium fonts-noto-cjk',
      '  Fedora:         sudo dnf install chromium google-noto-sans-cjk-fonts',
      '  macOS:          brew install --cask chromium',
      '  Windows:        winget install Google.Chrome',
      '  Elsewhere:      set CHROMIUM_PATH to the program of a Chromium, Chrome or Edge.',
    ].join('\n'),
  )
}
