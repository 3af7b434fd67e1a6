declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** A saved connection: profile and, in the vault, its secret. */
export type ConnectionId = Branded<'ConnectionId'>
/** A copy job in the journal. */
export type JobId = Branded<'JobId'>
/** A listing that the engine holds and a window reads by rows. */
export type ListId = Branded<'ListId'>

const idPattern = /^[A-Za-z0-9_-]{1,64}$/

function parseId(text: string, what: string): string {
  if (!idPattern.test(text)) throw new TypeError(`Not a ${what}`)
  return text
}

export const parseConnectionId = (text: string): ConnectionId => parseId(text, 'connection id') as ConnectionId
export const parseJobId = (text: string): JobId => parseId(text, 'job id') as JobId
export const parseListId = (text: string): ListId => parseId(text, 'list id') as ListId
