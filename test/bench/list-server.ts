/**
 * Serves one bucket of 200 000 versions in 200 pages, made before the first request, to whatever client asks. Run in a process of its own,
 * so that its work is not counted: prints its port, ends with its parent.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const pages = 200
const versionsPerPage = 1000
const versionsPerKey = 5

function keyOf(index: number): string {
  return `projects/2026/reports/quarter-${index % 4}/report-${String(Math.floor(index / versionsPerKey)).padStart(8, '0')}.xlsx`
}

const versionIdOf = (index: number) => `CAEQNRiBgICv8uaA0BYiIDliZDc3MTc1NjE5MjRkM${String(index).padStart(8, '0')}`

function makePage(page: number, isEncoded: boolean): Buffer {
  const encode = (key: string) => (isEncoded ? encodeURIComponent(key) : key)
  const first = page * versionsPerPage
  const last = first + versionsPerPage - 1
  const entries: string[] = []
  for (let index = first; index <= last; index++) {
    const at = new Date(1_767_225_600_000 - index * 61_000).toISOString().replace(/\.\d+Z/, '.000Z')
    const isLatest = index % versionsPerKey === 0
    const owner = '<Owner><ID>1234513715092</ID><DisplayName>1234513715092</DisplayName></Owner>'
    const common = `<Key>${encode(keyOf(index))}</Key><VersionId>${versionIdOf(index)}</VersionId><IsLatest>${isLatest}</IsLatest><LastModified>${at}</LastModified>`
    entries.push(
      index % 50 === 0
        ? `<DeleteMarker>${common}${owner}</DeleteMarker>`
        : `<Version>${common}<ETag>"250F8A0AE989679A22926A875F0A2${String(index % 1000).padStart(3, '0')}"</ETag><Type>Normal</Type>` +
            `<Size>${index * 37}</Size><StorageClass>Standard</StorageClass>${owner}</Version>`,
    )
  }
  const isTruncated = page < pages - 1
  const next = isTruncated
    ? `<NextKeyMarker>${encode(keyOf(last))}</NextKeyMarker><NextVersionIdMarker>${versionIdOf(last)}</NextVersionIdMarker>`
    : ''
  const encoding = isEncoded ? '<EncodingType>url</EncodingType>' : ''
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListVersionsResult><Name>bench</Name><Prefix></Prefix><KeyMarker></KeyMarker>` +
      `<VersionIdMarker></VersionIdMarker><MaxKeys>1000</MaxKeys><Delimiter></Delimiter>${encoding}<IsTruncated>${isTruncated}</IsTruncated>${next}` +
      `${entries.join('')}</ListVersionsResult>`,
  )
}

const made = new Map<string, Buffer>()
for (let page = 0; page < pages; page++) {
  made.set(`${page} true`, makePage(page, true))
  made.set(`${page} false`, makePage(page, false))
}

const server = createServer((request, response) => {
  const query = new URLSearchParams((request.url ?? '').replace(/^[^?]*\??/, ''))
  if (!query.has('versions')) {
    response.writeHead(200, { 'x-obs-api': '3.0' }).end()
    return
  }
  // Both markers name the last version seen; its number is in its id.
  const marker = query.get('version-id-marker')
  const page = marker === null || marker === '' ? 0 : (Number(marker.slice(-8)) + 1) / versionsPerPage
  const body = made.get(`${page} ${query.get('encoding-type') === 'url'}`)
  if (body === undefined) {
    response.writeHead(400).end()
    return
  }
  response
    .writeHead(200, {
      'Content-Type': 'application/xml',
      'Content-Length': body.byteLength,
      'x-oss-request-id': 'bench',
    })
    .end(body)
})
server.listen(0, '127.0.0.1', () => console.log(`ready ${(server.address() as AddressInfo).port}`))
process.on('disconnect', () => process.exit(0))
