import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import styles from './button.module.css'
import { cx } from './cx.ts'
import { Tip } from './tip.tsx'

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly tone?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly small?: boolean
  readonly icon?: ReactNode
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({ tone = 'plain', small, icon, className, children, type, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type === 'submit' ? 'submit' : 'button'}
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
