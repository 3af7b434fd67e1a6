import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import styles from './button.module.css'
import { cx } from './cx.ts'
import { type Need, useReason } from './reasons.tsx'
import { Tip } from './tip.tsx'

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly tone?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly small?: boolean
  readonly icon?: ReactNode
  /** What it takes. Where that is not there the button says why, and does nothing. */
  readonly needs?: Need
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({ tone = 'plain', small, icon, className, children, type, needs, ...rest }: ButtonProps) {
  const reason = useReason(needs)
  const held = reason === undefined ? {} : { 'aria-disabled': true, title: reason, onClick: undefined }
  return (
    <button
      {...rest}
      {...held}
      type={type === 'submit' && reason === undefined ? 'submit' : 'button'}
      className={cx(styles.button, styles[tone], small && styles.small, className)}
    >
      {icon}
      {children}
    </button>
  )
}

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  readonly label: string
  readonly icon: ReactNode
  /** Key that does the same, shown in the tooltip. */
  readonly keys?: string
  readonly pressed?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

export function IconButton({ label, icon, keys, pressed, className, type, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} keys={keys}>
      <button
        {...rest}
        type={type === 'submit' ? 'submit' : 'button'}
        aria-label={label}
        aria-pressed={pressed}
        className={cx(styles.icon, className)}
      >
        {icon}
      </button>
    </Tip>
  )
}
