import { X } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { nameOf } from '../../i18n/file-name.ts'
import { useText } from '../../i18n/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { FileIcon } from '../../ui/file-icon.tsx'
import { useStore } from '../../ui/use-store.ts'
import { AboutTab } from './about-tab.tsx'
import styles from './drawer.module.css'
import { HistoryTabBody } from './history-tab.tsx'
import { ResizeHandle } from './resize-handle.tsx'
import type { FileRef, HistoryStore, HistoryTab } from './store.ts'
import type { VersionActions } from './version-actions.ts'

interface DrawerProps extends VersionActions {
  readonly store: HistoryStore
  readonly file: FileRef
  readonly onClose: () => void
}

/** One file beside the list: its layers, and what is known of it. */
export function Drawer({ store, file, onClose, ...actions }: DrawerProps) {
  const text = useText()
  const tab = useStore(store, (state) => state.tab)
  const widthPx = useStore(store, (state) => state.widthPx)
  const name = nameOf(file.key)
  return (
    <aside
      className={styles.drawer}
      aria-label={text('history.label', { name })}
      style={{ inlineSize: widthPx }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <ResizeHandle store={store} />
      <header className={styles.header}>
        <span className={styles.icon}>
          <FileIcon name={name} size={20} />
        </span>
        <h2 className={styles.name} title={file.key}>
          {name}
        </h2>
        <IconButton label={text('app.close')} keys="Esc" icon={<X size={16} strokeWidth={1.75} />} onClick={onClose} />
      </header>
      <Tabs.Root className={styles.tabs} value={tab} onValueChange={(value) => store.setTab(value as HistoryTab)}>
        <Tabs.List className={styles.tabList} aria-label={text('history.label', { name })}>
          <Tabs.Trigger className={styles.tab} value="history">
            {text('history.tab.history')}
          </Tabs.Trigger>
          <Tabs.Trigger className={styles.tab} value="about">
            {text('history.tab.about')}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content className={styles.content} value="history" tabIndex={-1}>
          <HistoryTabBody store={store} file={file} {...actions} />
        </Tabs.Content>
        <Tabs.Content className={styles.content} value="about" tabIndex={-1}>
          <AboutTab store={store} file={file} />
        </Tabs.Content>
      </Tabs.Root>
    </aside>
  )
}
