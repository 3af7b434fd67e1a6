/** Begins what takes a moment to begin, once for each id: whoever asks meanwhile gets the same, since two clicks are one wish. */
export type Once<Result> = (id: string, begin: () => Promise<Result>) => Promise<Result>

export function createOnce<Result>(): Once<Result> {
  const beginning = new Map<string, Promise<Result>>()
  return (id, begin) => {
    const known = beginning.get(id)
    if (known !== undefined) return known
    const begun = begin().finally(() => beginning.delete(id))
    beginning.set(id, begun)
    return begun
  }
}
