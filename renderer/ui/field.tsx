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

interface FrameProps extends Described {
  readonly className: string | undefined
  /** The control itself, with what ties it to its label and note. */
  readonly children: (control: {
    readonly id: string
    readonly className: string | undefined
    readonly 'aria-invalid': boolean
    readonly 'aria-describedby': string | undefined
  }) => ReactNode
}

/** Label above, hint or error below: the same for every control. */
function Frame({ label, hint, error, className, children }: FrameProps) {
  const id = useId()
  const note = error ?? hint
  const noteId = note === undefined ? undefined : `${id}-note`
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children({
        id,
        className: styles.input,
        'aria-invalid': error !== undefined,
        'aria-describedby': noteId,
      })}
      {note !== undefined && (
        <p id={noteId} className={error === undefined ? styles.hint : styles.error}>
          {note}
        </p>
      )}
    </div>
  )
}

type TextFieldProps = Described & InputHTMLAttributes<HTMLInputElement> & { readonly ref?: Ref<HTMLInputElement> }

export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(control) => <input {...rest} {...control} spellCheck={false} autoComplete="off" autoCapitalize="none" />}
    </Frame>
  )
}

type TextAreaFieldProps = Described & TextareaHTMLAttributes<HTMLTextAreaElement>

export function TextAreaField({ label, hint, error, className, ...rest }: TextAreaFieldProps) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(control) => <textarea rows={3} {...rest} {...control} spellCheck={false} />}
    </Frame>
  )
}

type SelectFieldProps = Described & SelectHTMLAttributes<HTMLSelectElement> & { readonly children: ReactNode }

export function SelectField({ label, hint, error, className, children, ...rest }: SelectFieldProps) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(control) => (
        <select {...rest} {...control}>
          {children}
        </select>
      )}
    </Frame>
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
  readonly hint?: string | undefined
  readonly disabled?: boolean
  readonly onChange: (value: Value) => void
}

/** A few choices side by side; arrow keys move between them. */
export function Choice<Value extends string>({
  label,
  isLabelHidden,
  value,
  options,
  hint,
  disabled = false,
  onChange,
}: ChoiceProps<Value>) {
  const name = useId()
  return (
    <fieldset
      className={styles.choice}
      disabled={disabled}
      aria-describedby={hint === undefined ? undefined : `${name}-note`}
    >
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
      {hint !== undefined && (
        <p id={`${name}-note`} className={styles.hint}>
          {hint}
        </p>
      )}
    </fieldset>
  )
}
