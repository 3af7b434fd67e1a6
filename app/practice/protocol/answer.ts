import type { Extent } from '../data/extents.ts'
import { type Dialect, isoDate } from './dialects.ts'
import type { StoreRequest } from './request.ts'
import type { StoreError } from './store-error.ts'
import { element, tag, xmlHeader } from './xml.ts'

/** What an operation answers, before it is written to the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** XML text. */
  readonly xml?: string
  /** Content of an object. */
  readonly content?: { readonly extents: readonly Extent[]; readonly length: number }
  /** Length to announce where no body goes out (HEAD). */
  readonly announcedLength?: number
}

export function emptyAnswer(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers }
}

/** An XML answer with the vendor's namespace on its root. */
export function xmlAnswer(dialect: Dialect, root: string, inner: string, headers: Answer['headers'] = {}): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    xml: xmlHeader + element(root, inner, dialect.namespace),
  }
}

export interface ErrorContext {
  readonly request: StoreRequest
  readonly requestId: string
  readonly hostId: string
  readonly now: number
}

/** The body of an error as the vendor shapes it. */
export function errorXml(error: StoreError, context: ErrorContext): string {
  const { dialect } = context.request
  const extras = Object.entries(error.elements)
    .map(([name, text]) => tag(name, text))
    .join('')
  const isSkew = error.code === 'RequestTimeTooSkewed' && error.elements.ServerTime === undefined
  const server = isSkew ? tag('ServerTime', isoDate(dialect, context.now)) : ''
  const ids =
    dialect.name === 'oss'
      ? tag('RequestId', context.requestId) + tag('HostId', context.request.host)
      : tag('RequestId', context.requestId) + tag('HostId', context.hostId)
  const resource = dialect.name === 'oss' ? '' : tag('Resource', context.request.rawPath)
  return (
    xmlHeader +
    element('Error', tag('Code', error.code) + tag('Message', error.message) + resource + ids + extras + server)
  )
}

/** An error; where no body may go out, its facts go into the vendor's headers. */
export function errorAnswer(error: StoreError, context: ErrorContext): Answer {
  const xml = errorXml(error, context)
  const { dialect, method } = context.request
  const cause = error.elements.EC === undefined ? {} : { 'x-oss-ec': error.elements.EC }
  const isBodyless = method === 'HEAD' || error.status === 304
  if (!isBodyless)
    return { status: error.status, headers: { 'content-type': 'application/xml', ...cause, ...error.headers }, xml }
  const facts: Record<string, string> = {}
  if (dialect.name === 'oss' && error.status !== 304) facts['x-oss-err'] = Buffer.from(xml).toString('base64')
  if (dialect.name === 'obs') {
    facts[`${dialect.prefix}error-code`] = error.code
    facts[`${dialect.prefix}error-message`] = error.message
  }
  return { status: error.status, headers: { ...facts, ...cause, ...error.headers } }
}
