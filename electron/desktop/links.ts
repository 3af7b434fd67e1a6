/** The only sites that Strata opens in the user's browser: the vendors' own help. */
const allowedHosts: ReadonlySet<string> = new Set([
  'help.aliyun.com',
  'www.alibabacloud.com',
  'support.huaweicloud.com',
  'docs.aws.amazon.com',
])

/** @returns the address to open, or undefined for everything but plain https pages of our own list. */
export function allowedLink(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  return isPlain && allowedHosts.has(url.hostname) ? url.href : undefined
}
