/**
 * What nobody can be much faster than: the requests of case (c), signed before the time starts and written to plain connections, each as soon as
 * the answer before it has come. No tool: it looks at nothing, keeps nothing and proves nothing. Asked for by name only.
 */
import { connect } from 'node:net'
import { encodeKeyPath } from '../../../app/domain/key-encoding.ts'
import { makeS3V4 } from '../../../app/stores/s3/sigv4.ts'
import { type CopySpec, smallKey } from '../spec.ts'
import { converse, type ToolResult } from './conversation.ts'

const usualParallel = 64

function signAll(spec: CopySpec, host: string): string[] {
  const sign = makeS3V4()
  const { accessKeyId, accessKeySecret, bucket, region } = spec
  return Array.from({ length: spec.count }, (_, index) => {
    const key = smallKey(index)
    const path = `/${bucket}/${encodeKeyPath(key)}`
    const { headers } = sign({
      method: 'PUT',
      bucket,
      key,
      host,
      path,
      query: [],
      headers: { 'x-amz-copy-source': `${path}?versionId=${spec.versionIds?.[index] ?? spec.versionId}` },
      credentials: { accessKeyId, accessKeySecret },
      region,
      atMs: Date.now(),
    })
    const lines = Object.entries({ host, ...headers, 'content-length': '0' }).map(
      ([name, value]) => `${name}: ${value}`,
    )
    return `PUT ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
  })
}

/** Length of a whole answer; undefined while some of it is missing. */
function lengthOf(answer: string): number | undefined {
  const end = answer.indexOf('\r\n\r\n')
  const size = /^content-length: (\d+)/im.exec(answer.slice(0, Math.max(end, 0)))?.[1]
  const length = end + 4 + Number(size)
  return end !== -1 && length <= answer.length ? length : undefined
}

await converse((spec) => {
  const { host, hostname, port } = new URL(spec.endpoint)
  let requests: string[] = []

  function sendOn(next: () => string | undefined): Promise<ToolResult> {
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname).setNoDelay()
      let answer = ''
      const send = () => {
        const request = next()
        if (request !== undefined) return void socket.write(request, 'latin1')
        socket.destroy()
        resolve({ ok: true })
      }
      const fail = (detail: string) => {
        socket.destroy()
        resolve({ ok: false, detail })
      }
      socket.on('connect', send).on('error', (error) => fail(error.message))
      socket.on('data', (bytes) => {
        answer += bytes.toString('latin1')
        if (lengthOf(answer) !== answer.length) return
        if (!answer.startsWith('HTTP/1.1 200')) return fail(answer.slice(0, 100))
        answer = ''
        send()
      })
    })
  }

  return Promise.resolve({
    prepare: async () => void (requests = signAll(spec, host)),
    async copy() {
      const next = () => requests.pop()
      const all = Array.from({ length: spec.parallel ?? usualParallel }, () => sendOn(next))
      const results = await Promise.all(all)
      return results.find(({ ok }) => !ok) ?? { ok: true }
    },
  })
})
