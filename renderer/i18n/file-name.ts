/** Splits a name into stem and extension (with its dot). `.profile` and names without a dot have none. */
export function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.')
  if (dot <= 0 || name.length - dot > 12) return { stem: name, extension: '' }
  const compressed = /\.(tar\.[a-z0-9]{1,4})$/i.exec(name)
  if (compressed !== null && compressed.index > 0)
    return { stem: name.slice(0, compressed.index), extension: name.slice(compressed.index) }
  return { stem: name.slice(0, dot), extension: name.slice(dot) }
}

/** Last part of a key, as people call the file. A key that ends in a slash keeps it. */
export function nameOf(key: string): string {
  const end = key.endsWith('/') ? key.length - 1 : key.length
  return key.slice(key.lastIndexOf('/', end - 1) + 1)
}

/** Everything before the name, with its slash; empty at the top. */
export function folderOf(key: string): string {
  return key.slice(0, key.length - nameOf(key).length)
}
