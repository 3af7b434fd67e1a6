/** What this origin remembers; the part of the browser's storage that is used. */
export interface ProofMemory {
  getItem(name: string): string | null
  setItem(name: string, value: string): void
}

const memoryName = 'strata.proof'

/**
 * The browser shell's second proof beside its cookie. It comes once behind the # of the address, which no server ever sees, and is kept
 * by this origin: cookies go to every server of this computer, this does not.
 */
export function takeProof(
  place: { readonly hash: string; readonly pathname: string },
  visited: { replaceState(data: unknown, unused: string, address: string): void },
  memory: ProofMemory,
): string | undefined {
  const given = /^#enter=([\w-]{43})$/.exec(place.hash)?.[1]
  if (given === undefined) return memory.getItem(memoryName) ?? undefined
  memory.setItem(memoryName, given)
  visited.replaceState(null, '', place.pathname)
  return given
}

/** The one header that a page may choose for its WebSocket carries the proof. */
export function socketProtocols(proof: string | undefined): string[] {
  return proof === undefined ? ['strata'] : ['strata', `proof.${proof}`]
}
