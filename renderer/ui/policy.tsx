import { createContext, type ReactNode, useContext } from 'react'
import type { PolicyView } from '../../app/contract/index.ts'
import { type Language, type Text, useLanguage, useText } from '../i18n/text.tsx'

const PolicyContext = createContext<PolicyView | undefined>(undefined)

interface PolicyProviderProps {
  readonly policy: PolicyView | undefined
  readonly children: ReactNode
}

export function PolicyProvider({ policy, children }: PolicyProviderProps) {
  return <PolicyContext value={policy}>{children}</PolicyContext>
}

/** What the organisation set on this computer; undefined: nothing. */
export function usePolicy(): PolicyView | undefined {
  return useContext(PolicyContext)
}

/** Who set it, as a part of a sentence. Chinese keeps a space between its own characters and Latin ones. */
export function organisationIn(language: Language, policy: PolicyView | undefined, text: Text): string {
  const name = policy?.organisation ?? text('policy.someone')
  if (language !== 'zh-CN') return name
  return name.replace(/^(?=[\w])/, ' ').replace(/(?<=[\w.])$/, ' ')
}

export function useOrganisation(): string {
  return organisationIn(useLanguage(), useContext(PolicyContext), useText())
}
