import { createContext, type ReactNode, useContext } from 'react'
import { Banner } from './notice.tsx'

/**
 * Why something cannot be done where the person is now, as a sentence; what is not there can be done.
 * `write`: files. `bucket`: the bucket's own settings. `connect`: new connections. `link`: links for people without an account.
 */
export interface Reasons {
  readonly write?: string | undefined
  readonly bucket?: string | undefined
  readonly connect?: string | undefined
  readonly link?: string | undefined
}
export type Need = keyof Reasons

const ReasonsContext = createContext<Reasons>({})

interface ReasonsProviderProps {
  readonly reasons: Reasons
  readonly children: ReactNode
}

export function ReasonsProvider({ reasons, children }: ReasonsProviderProps) {
  return <ReasonsContext value={reasons}>{children}</ReasonsContext>
}

/** Why what is needed is not there; undefined: it is. */
export function useReason(need: Need | undefined): string | undefined {
  const reasons = useContext(ReasonsContext)
  return need === undefined ? undefined : reasons[need]
}

/** The reason as a line of its own, where a person would look for the button that does nothing. */
export function ReasonNote({ need }: { readonly need: Need }) {
  const reason = useReason(need)
  return reason === undefined ? null : <Banner tone="info">{reason}</Banner>
}
