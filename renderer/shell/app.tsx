import { useEffect } from 'react'
import type { Bridge } from '../bridge/bridge.ts'
import { chooseLanguage, TextProvider } from '../i18n/text.tsx'
import { TipProvider } from '../ui/tip.tsx'
import { useStore } from '../ui/use-store.ts'
import type { AppStores } from './app-stores.ts'
import type { Environment } from './environment.ts'
import { Frame } from './frame.tsx'
import { useTheme } from './use-theme.ts'

interface AppProps {
  readonly bridge: Bridge
  readonly stores: AppStores
  readonly environment: Environment
}

export function App({ bridge, stores, environment }: AppProps) {
  const settings = useStore(stores.settings, (state) => state.settings)
  const systemLanguage = useStore(stores.settings, (state) => state.info?.systemLanguage) ?? environment.systemLanguage
  const language = chooseLanguage(settings.language, systemLanguage)
  useTheme(settings.theme)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  useEffect(() => {
    void stores.settings.load()
    void stores.connections.load()
    void stores.transfers.load()
  }, [stores])
  return (
    <TextProvider language={language} now={environment.now} timeZone={environment.timeZone}>
      <TipProvider>
        <Frame bridge={bridge} stores={stores} />
      </TipProvider>
    </TextProvider>
  )
}
