import { setFlagsFromString } from 'node:v8'

/**
 * Given when the process starts. V8 lets the young generation of a busy process grow to 128 MB, and the old one double between two looks:
 * after a copy of 10 000 parts, of which 3 MB are alive, 140 MB more were held than before. With these it is 20 MB. A young generation of
 * 4 MB holds 6 MB less and restores 10 000 small files an eighth slower; one of 24 MB holds 55 MB more
 * (`npm run bench:copy -- --case c,memory`).
 * `npm start` has them in package.json.
 */
export const heapFlags = ['--max-semi-space-size=16', '--heap-growing-percent=40'] as const

/** For the packaged program, which is started without flags: from now on the young generation stays as large as it is. Together 45 MB. */
export function boundHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=40')
}
