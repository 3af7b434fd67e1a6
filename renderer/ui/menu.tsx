import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './menu.module.css'
import { type Need, useReason } from './reasons.tsx'

interface MenuProps {
  readonly trigger: ReactNode
  readonly children: ReactNode
}

/** A menu under a button. Not modal: locking the page would write a <style>, which our content policy refuses. */
export function Menu({ trigger, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface MenuItemProps {
  readonly icon?: ReactNode
  /** What must be possible here; without it the item does nothing and says why. */
  readonly needs?: Need
  readonly onSelect: () => void
  readonly children: ReactNode
}

export function MenuItem({ icon, needs, onSelect, children }: MenuItemProps) {
  const reason = useReason(needs)
  // Not the primitive's own "disabled": that cannot be reached with the keyboard, and the reason would not be read.
  const held = reason === undefined ? {} : { 'aria-disabled': true }
  return (
    <DropdownMenu.Item
      {...held}
      className={styles.item}
      onSelect={(event) => (reason === undefined ? onSelect() : event.preventDefault())}
    >
      {icon}
      <span>
        {children}
        {reason !== undefined && <span className={styles.reason}>{reason}</span>}
      </span>
    </DropdownMenu.Item>
  )
}
