import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'
import { cx } from './cx.ts'
import styles from './field.module.css'

interface Described {
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
}

type TextFieldProps = Described & InputHTMLAttributes<HTMLInputElement> & { readonly ref?: Ref<HTMLInputElement> }

export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={styles.input}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? styles.hint : styles.error}>
          {note}
        </p>
      )}
    </div>
  )
}

type TextAreaFieldProps = Described & TextareaHTMLAttributes<HTMLTextAreaElement>

export function TextAreaField({ label, hint, error, className, ...rest }: TextAreaFieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <textarea
        rows={3}
        {...rest}
        id={id}
        className={styles.input}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        spellCheck={false}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? styles.hint : styles.error}>
          {note}
        </p>
      )}
    </div>
  )
}

type SelectFieldProps = Described & SelectHTMLAttributes<HTMLSelectElement> & { readonly children: ReactNode }

export function SelectField({ label, hint, error, className, children, ...rest }: SelectFieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <select
        {...rest}
        id={id}
        className={styles.input}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
      >
        {children}
      </select>
      {note !== undefined && (
        <p id={`${id}-note`} className={styles.hint}>
          {note}
        </p>
      )}
    </div>
  )
}

type CheckFieldProps = Described & Omit<InputHTMLAttributes<HTMLInputElement>, 'type'>

export function CheckField({ label, hint, className, ...rest }: CheckFieldProps) {
  const id = useId()
  return (
    <div className={cx(styles.check, className)}>
      <input {...rest} id={id} type="checkbox" aria-describedby={hint === undefined ? undefined : `${id}-note`} />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-note`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
}

/** A few choices side by side; arrow keys move between them. */
export function Choice<Value extends string>({ label, isLabelHidden, value, options, onChange }: ChoiceProps<Value>) {
  const name = useId()
  return (
    <fieldset className={styles.choice}>
      <legend className={isLabelHidden === true ? 'visually-hidden' : styles.label}>{label}</legend>
      <div className={styles.options}>
        {options.map((option) => (
          <label key={option.value} className={styles.option}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
