import { createRoot } from 'react-dom/client'
import { createBridge } from './bridge/bridge.ts'
import type { Transport } from './bridge/transport.ts'
import { App } from './shell/app.tsx'
import { createAppStores } from './shell/app-stores.ts'
import type { Environment } from './shell/environment.ts'
import './ui/tokens.css'
import './ui/base.css'

/** Draws Strata into an element, over any transport. */
export function mountStrata(element: HTMLElement, transport: Transport, environment: Environment): void {
  const bridge = createBridge(transport)
  const stores = createAppStores(bridge, environment)
  createRoot(element).render(<App bridge={bridge} stores={stores} environment={environment} />)
}
