import { useCallback, useEffect } from 'react'
import type { Bridge } from '../bridge/bridge.ts'
import { chooseLanguage, TextProvider } from '../i18n/text.tsx'
import { PolicyProvider } from '../ui/policy.tsx'
import { ReasonsProvider } from '../ui/reasons.tsx'
import { TipProvider } from '../ui/tip.tsx'
import { useStore } from '../ui/use-store.ts'
import type { AppStores } from './app-stores.ts'
import { BrowserSignals } from './browser-signals.tsx'
import type { Environment } from './environment.ts'
import { Frame } from './frame.tsx'
import { LockScreen } from './lock-screen.tsx'
import { useDroppedFile } from './use-dropped-file.ts'
import { useReasons } from './use-reasons.ts'
import { usePresence } from './use-presence.ts'
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
  const policy = useStore(stores.settings, (state) => state.info?.policy)
  const isLocked = useStore(stores.settings, (state) => state.info?.isLocked === true)
  useTheme(settings.theme)
  usePresence(bridge, (settings.lockAfterMinutes ?? 0) > 0 && !isLocked)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  useEffect(() => {
    void stores.settings.load()
    void stores.connections.load()
    void stores.transfers.load()
    void stores.connections.opened.load()
  }, [stores])
  return (
    <TextProvider language={language} now={environment.now} timeZone={environment.timeZone}>
      <PolicyProvider policy={policy}>
        <TipProvider>
          {isLocked ? (
            <LockScreen settings={stores.settings} transfers={stores.transfers} />
          ) : (
            <OpenWindow bridge={bridge} stores={stores} />
          )}
          <BrowserSignals settings={stores.settings} transfers={stores.transfers} notifier={environment.notifier} />
        </TipProvider>
      </PolicyProvider>
    </TextProvider>
  )
}

function OpenWindow({ bridge, stores }: Pick<AppProps, 'bridge' | 'stores'>) {
  const { opened } = stores.connections
  useDroppedFile(useCallback((name, text) => void opened.show(name, text), [opened]))
  return (
    <ReasonsProvider reasons={useReasons(stores)}>
      <Frame bridge={bridge} stores={stores} />
    </ReasonsProvider>
  )
}
