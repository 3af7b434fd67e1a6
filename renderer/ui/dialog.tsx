import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { useText } from '../i18n/text.tsx'
import { cx } from './cx.ts'
import styles from './dialog.module.css'

interface DialogProps {
  readonly title: string
  readonly description?: string
  readonly onClose: () => void
  readonly wide?: boolean
  /** As large as the window allows, for looking at content. */
  readonly size?: 'full'
  /** Only text is inside: it takes the focus itself, so that the keys scroll it. */
  readonly isText?: boolean
  readonly children: ReactNode
  /** Buttons, Cancel first: it has the focus when the dialog opens, unless a field asks for it. */
  readonly footer?: ReactNode
}

/**
 * A modal dialog. Focus stays inside and goes back afterwards. There is no Overlay of the library: it locks scrolling by
 * writing a <style>, which our content policy refuses; the page behind has nothing to scroll.
 */
export function Dialog({ title, description, onClose, wide, size, isText, children, footer }: DialogProps) {
  const text = useText()
  const content = useRef<HTMLDivElement>(null)
  const before = useRef<Element | null>(null)
  const focusFirst = (event: Event) => {
    before.current = document.activeElement
    const wanted = content.current?.querySelector<HTMLElement>('[data-autofocus]')
    event.preventDefault()
    const target = wanted ?? content.current
    target?.focus()
  }
  // The library gives the focus back to a trigger, and these dialogs have none.
  const giveBack = (event: Event) => {
    event.preventDefault()
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus()
  }
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <div className={styles.scrim} />
        <div className={styles.place}>
          <Primitive.Content
            ref={content}
            className={cx(styles.dialog, wide && styles.wide, size === 'full' && styles.full)}
            onOpenAutoFocus={focusFirst}
            onCloseAutoFocus={giveBack}
            {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          >
            <header className={styles.header}>
              <Primitive.Title className={styles.title}>{title}</Primitive.Title>
              <button type="button" className={styles.close} aria-label={text('app.close')} onClick={onClose}>
                <X size={16} strokeWidth={1.75} aria-hidden="true" />
              </button>
            </header>
            {description !== undefined && (
              <Primitive.Description className={styles.description}>{description}</Primitive.Description>
            )}
            <div className={styles.body} {...(isText === true ? { tabIndex: 0 } : {})}>
              {children}
            </div>
            {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
          </Primitive.Content>
        </div>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
