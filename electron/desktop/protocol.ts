import { securityHeaders } from '../content-security-policy.ts'
import type { Engine } from '../../app/engine.ts'
import { readStaticFile } from '../static-files.ts'
import { streamToken } from '../stream-path.ts'
import { appPage, appScheme } from './channels.ts'
import type { ProtocolRegistryPort, SessionPort } from './electron-port.ts'

/** Before the app is ready: gives our scheme an origin of its own, as secure as https. */
export function registerAppScheme(protocol: ProtocolRegistryPort): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

/** Content of a version for a token; 404 until the engine is there. */
export type StreamSource = Engine['stream']

/** Answers `app://strata/…` from the built renderer, `app://strata/stream/…` from the engine, and everything else with 404. */
export function serveApp(session: SessionPort, rendererDir: string, stream: StreamSource): void {
  const headers = securityHeaders()
  session.protocol.handle(appScheme, async (request) => {
    const refuse = (status: number) => new Response(null, { status, headers })
    if (request.method !== 'GET') return refuse(405)
    if (!request.url.startsWith(appPage)) return refuse(404)
    const path = request.url.slice(appPage.length - 1).split(/[?#]/, 1)[0] ?? '/'
    const token = streamToken(path)
    if (token !== undefined) {
      const answer = await stream(token, request.headers.get('range') ?? undefined, request.signal)
      const body = answer.body === undefined ? null : toWebStream(answer.body)
      const own = new Headers(headers)
      // The headers of content go before those of our pages: what a bucket holds may do less than they may.
      for (const [name, value] of Object.entries(answer.headers)) own.set(name, value)
      return new Response(body, { status: answer.status, headers: own })
    }
    const file = await readStaticFile(rendererDir, path)
    if (file === undefined) return refuse(404)
    return new Response(new Uint8Array(file.content), { headers: { ...headers, 'Content-Type': file.contentType } })
  })
}

/** Reads on only as fast as the window takes it, and no further when the window has enough. */
function toWebStream(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
