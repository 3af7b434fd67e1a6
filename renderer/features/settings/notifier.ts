/** Notifications of the system, as far as a window may show them. */
export interface Notifier {
  /** `denied`: only the person can allow them again, in the browser's own settings. */
  permission(): 'granted' | 'denied' | 'default' | 'unsupported'
  /** Asks the person; only right after they clicked. */
  ask(): Promise<void>
  /** @param onClick the person came back by it. */
  show(title: string, body: string, onClick: () => void): void
}

/** Those of the browser that shows the page. */
export function createBrowserNotifier(): Notifier {
  const isThere = () => 'Notification' in globalThis
  return {
    permission: () => (isThere() ? Notification.permission : 'unsupported'),
    async ask() {
      if (isThere()) await Notification.requestPermission()
    },
    show(title, body, onClick) {
      const shown = new Notification(title, { body, tag: 'strata' })
      shown.onclick = () => {
        window.focus()
        shown.close()
        onClick()
      }
    },
  }
}
