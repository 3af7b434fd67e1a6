import { useText } from '../../i18n/text.tsx'
import { useStore } from '../../ui/use-store.ts'
import type { SettingsStore } from './store.ts'

/** Where secrets are kept on this computer, as one sentence. */
export function useVaultNote(store: SettingsStore): string {
  const text = useText()
  const vault = useStore(store, (state) => state.info?.vault)
  if (vault === undefined) return ''
  return text(vault.state === 'unavailable' ? 'vault.kind.unavailable' : `vault.kind.${vault.kind}`)
}
