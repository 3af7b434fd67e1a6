import { securityHeaders } from '../content-security-policy.ts'
import { readStaticFile } from '../static-files.ts'
import { appPage, appScheme } from './channels.ts'
import type { ProtocolRegistryPort, SessionPort } from './electron-port.ts'

/** Before the app is ready: gives our scheme an origin of its own, as secure as https. */
export function registerAppScheme(protocol: ProtocolRegistryPort): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Answers `app://strata/…` from the built renderer, and everything else with 404. */
export function serveApp(session: SessionPort, rendererDir: string): void {
  const headers = securityHeaders()
  session.protocol.handle(appScheme, async (request) => {
    const refuse = (status: number) => new Response(null, { status, headers })
    if (request.method !== 'GET') return refuse(405)
    if (!request.url.startsWith(appPage)) return refuse(404)
    const path = request.url.slice(appPage.length - 1).split(/[?#]/, 1)[0] ?? '/'
    const file = await readStaticFile(rendererDir, path)
    if (file === undefined) return refuse(404)
    return new Response(new Uint8Array(file.content), { headers: { ...headers, 'Content-Type': file.contentType } })
  })
}
