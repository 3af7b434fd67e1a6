import { setFlagsFromString } from 'node:v8'

/**
 * Given when the process starts. V8 lets the young generation of a busy process grow to 128 MB, and the old one double between two looks:
 * after a copy of 10 000 parts, of which 3 MB are alive, 140 MB more were held than before. With these it is 30 MB, for a twelfth more
 * processor time; listings take as long as without (`npm run bench:copy -- --case memory`, `npm run bench:list`).
 * `npm start` has them in package.json.
 */
export const heapFlags = ['--max-semi-space-size=4', '--heap-growing-percent=40'] as const

/** For the packaged program, which is started without flags: from now on the young generation stays as large as it is. Together 45 MB. */
export function boundHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=40')
}
