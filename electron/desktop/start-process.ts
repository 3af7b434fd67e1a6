import { spawn } from 'node:child_process'
import type { StartArguments } from '../arguments.ts'
import { heapFlags } from '../heap.ts'

/**
 * Runs the desktop shell in Electron's own process and waits for it to end.
 * @returns its exit code.
 */
export function runDesktopProcess(
  executable: string,
  root: string,
  args: StartArguments,
  dataDir: string,
): Promise<number> {
  const passedOn = [
    `--js-flags=${heapFlags.join(' ')}`,
    root,
    `--data-dir=${dataDir}`,
    ...(args.practice === 'off' ? ['--no-practice'] : []),
    ...(args.practiceCopyBytesPerSecond === undefined
      ? []
      : [`--practice-copy-bytes-per-second=${args.practiceCopyBytesPerSecond}`]),
  ]
  // With this variable Electron would be a plain Node and show nothing.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(executable, passedOn, { stdio: 'inherit', env, windowsHide: false })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 0 : 1)))
  })
}
