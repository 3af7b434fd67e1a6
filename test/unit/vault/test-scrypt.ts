/** Far too cheap for people's passphrases, and quick enough for tests. */
export const testScrypt = { cost: 2 ** 10, blockSize: 8, parallelization: 1 }
