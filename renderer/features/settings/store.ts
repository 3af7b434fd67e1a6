import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppInfo, Envelope, ErrorView, Settings } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'
import type { Notifier } from './notifier.ts'

export interface SettingsState {
  readonly settings: Settings
  readonly info: AppInfo | undefined
  /** Failures that the engine met while it started, not yet dismissed. */
  readonly notices: readonly ErrorView[]
  readonly isOpen: boolean
  readonly areKeysOpen: boolean
  readonly vaultError: ErrorView | undefined
  readonly isVaultBusy: boolean
  /** Whether this window may show notifications of the system. */
  readonly notificationPermission: ReturnType<Notifier['permission']>
}

export interface SettingsActions {
  load(): Promise<void>
  change(change: Partial<Settings>): Promise<void>
  /** Called from a click: a browser may ask the person. */
  setNotifications(choice: 'on' | 'off'): Promise<void>
  setOpen(isOpen: boolean): void
  setKeysOpen(areKeysOpen: boolean): void
  dismissNotice(index: number): void
  /** @returns whether the vault is open now. */
  /** The keychain and a vault of the session need no passphrase. */
  unlockVault(passphrase?: string): Promise<boolean>
  lock(): Promise<void>
  createVault(passphrase: string): Promise<boolean>
}

export type SettingsStore = StoreApi<SettingsState> & SettingsActions

export function createSettingsStore(bridge: Bridge, notifier: Notifier): SettingsStore {
  const store = createStore<SettingsState>(() => ({
    settings: { language: 'system', theme: 'system', partsInFlight: 8, activityDays: 365 },
    info: undefined,
    notices: [],
    isOpen: false,
    areKeysOpen: false,
    vaultError: undefined,
    isVaultBusy: false,
    notificationPermission: notifier.permission(),
  }))
  const loadInfo = async () => {
    const info = await bridge.call('app.info', {})
    if (info.ok) store.setState({ info: info.value })
    return info
  }
  const changeVault = async (change: () => Promise<Envelope<unknown>>) => {
    store.setState({ isVaultBusy: true, vaultError: undefined })
    const answer = await change()
    store.setState({ isVaultBusy: false, vaultError: answer.ok ? undefined : answer.error })
    if (answer.ok) await loadInfo()
    return answer.ok
  }
  bridge.on('lock.changed', ({ isLocked }) => {
    // What was open does not come back over the lock's screen.
    if (isLocked) store.setState({ isOpen: false, areKeysOpen: false, vaultError: undefined })
    void loadInfo()
  })
  const change = async (changes: Partial<Settings>) => {
    // Shown at once; the engine's answer settles it.
    store.setState((state) => ({ settings: { ...state.settings, ...changes } }))
    const answer = await bridge.call('settings.set', changes)
    if (answer.ok) store.setState({ settings: answer.value })
  }
  bridge.on('settings.changed', (settings) => store.setState({ settings }))
  return {
    ...store,
    async load() {
      const [settings, info] = await Promise.all([bridge.call('settings.get', {}), loadInfo()])
      if (settings.ok) store.setState({ settings: settings.value })
      if (info.ok) store.setState({ notices: info.value.notices })
    },
    change,
    async setNotifications(choice) {
      if (choice === 'on' && store.getState().info?.shell === 'browser') {
        await notifier.ask()
        store.setState({ notificationPermission: notifier.permission() })
      }
      await change({ notifications: choice })
    },
    setOpen: (isOpen) => store.setState({ isOpen, vaultError: undefined }),
    setKeysOpen: (areKeysOpen) => store.setState({ areKeysOpen }),
    dismissNotice: (index) =>
      store.setState((state) => ({ notices: state.notices.filter((_, position) => position !== index) })),
    unlockVault: (passphrase) =>
      changeVault(() => bridge.call('vault.unlock', passphrase === undefined ? {} : { passphrase })),
    createVault: (passphrase) => changeVault(() => bridge.call('vault.create', { passphrase })),
    async lock() {
      await bridge.call('vault.lock', {})
    },
  }
}

/** Whether endings are told to the system: in a browser only when a person wanted it. */
export function wantsNotifications({ settings, info }: Pick<SettingsState, 'settings' | 'info'>): boolean {
  return (settings.notifications ?? (info?.shell === 'desktop' ? 'on' : 'off')) === 'on'
}
