/** `/stream/TOKEN`, as `content.stream` gives it. @returns the token, or undefined for another path. */
export function streamToken(path: string): string | undefined {
  return /^\/stream\/([A-Za-z0-9_-]{1,64})$/.exec(path)?.[1]
}
