/** The server that `test/servers/run.ts` started, told to the test processes by environment. */
export function readServer(): {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
} {
  const read = (name: string): string => {
    const value = process.env[name]
    if (value === undefined) throw new Error(`${name} is not set: start this suite with npm run test:rgw or test:swift`)
    return value
  }
  return {
    endpoint: read('STRATA_SERVER_ENDPOINT'),
    accessKeyId: read('STRATA_SERVER_ACCESS_KEY_ID'),
    accessKeySecret: read('STRATA_SERVER_ACCESS_KEY_SECRET'),
  }
}
