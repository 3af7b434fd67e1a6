import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { connect, getCACertificates } from 'node:tls'

/** Looks at names and certificates by themselves, so that a failure can be told apart. */
export interface NetworkProbe {
  /** Addresses of a host. Rejects as `dns.lookup` does. */
  lookup(host: string, signal: AbortSignal): Promise<readonly string[]>
  /** Opens and closes a TLS connection. @returns issuer and end of the certificate, for the report. Rejects as `tls.connect` does. */
  handshake(host: string, port: number, ca: string | undefined, signal: AbortSignal): Promise<string>
}

const handshakeTimeoutMs = 10_000

export const networkProbe: NetworkProbe = {
  async lookup(host, signal) {
    signal.throwIfAborted()
    if (isIP(host) !== 0) return [host]
    return (await lookup(host, { all: true })).map(({ address }) => address)
  },
  handshake(host, port, ca, signal) {
    const own = ca === undefined ? {} : { ca: [...getCACertificates('default'), ...getCACertificates('system'), ca] }
    const name = isIP(host) === 0 ? { servername: host } : {}
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, ...name, ...own })
      const fail = (thrown: unknown) => {
        socket.destroy()
        reject(thrown)
      }
      const stop = () => fail(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      socket.setTimeout(handshakeTimeoutMs, () => fail(Object.assign(new Error('No answer'), { code: 'ETIMEDOUT' })))
      socket.once('error', fail)
      socket.once('close', () => signal.removeEventListener('abort', stop))
      socket.once('secureConnect', () => {
        const { issuer, valid_to: end } = socket.getPeerCertificate()
        const name = issuer?.O ?? issuer?.CN
        socket.end()
        resolve(`${Array.isArray(name) ? name.join(' ') : (name ?? '')}, ${end}`)
      })
    })
  },
}
