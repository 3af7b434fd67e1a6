/** A folder in a bucket of a connection. `prefix` is empty at the top, else it ends in a slash. */
export interface Place {
  readonly connectionId: string
  readonly bucket: string
  readonly prefix: string
}

export interface Crumb {
  readonly label: string
  readonly prefix: string
}

export function samePlace(one: Place | undefined, other: Place | undefined): boolean {
  return one?.connectionId === other?.connectionId && one?.bucket === other?.bucket && one?.prefix === other?.prefix
}

/** The folders from the top of the bucket down to a prefix. Keys may hold empty parts (`a//b/`); they stay what they are. */
export function crumbsOf(prefix: string): Crumb[] {
  const crumbs: Crumb[] = []
  let from = 0
  for (let slash = prefix.indexOf('/'); slash !== -1; slash = prefix.indexOf('/', from)) {
    crumbs.push({ label: prefix.slice(from, slash), prefix: prefix.slice(0, slash + 1) })
    from = slash + 1
  }
  return crumbs
}

/** The folder above, or undefined at the top. */
export function parentPrefix(prefix: string): string | undefined {
  if (prefix === '') return undefined
  const cut = prefix.lastIndexOf('/', prefix.length - 2)
  return prefix.slice(0, cut + 1)
}

/** How a place is typed: `bucket/folder/`. */
export function pathOf(place: Place): string {
  return `${place.bucket}/${place.prefix}`
}

/** Reads a typed path. A missing slash at the end is added; `oss://`, `obs://` and `s3://` in front are understood. */
export function parsePath(typed: string): { bucket: string; prefix: string } | undefined {
  const path = typed.replace(/^\s*(?:oss|obs|s3):\/\//i, '').replace(/^\s*\/?/, '')
  const slash = path.indexOf('/')
  const bucket = (slash === -1 ? path : path.slice(0, slash)).trim()
  if (bucket === '') return undefined
  const rest = slash === -1 ? '' : path.slice(slash + 1)
  return { bucket, prefix: rest === '' || rest.endsWith('/') ? rest : `${rest}/` }
}
