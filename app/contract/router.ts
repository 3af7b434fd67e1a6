import { AppError, toAppError } from '../domain/app-error.ts'
import { calls, type CallName, type Handlers } from './calls.ts'
import type { Envelope, ErrorView } from './envelope.ts'

/** Turns a name and a payload from outside into an answer; it never throws and never trusts what comes in. */
export interface Router {
  dispatch(name: unknown, payload: unknown, signal: AbortSignal): Promise<Envelope<unknown>>
}

/** An AppError as it may cross to a window. `retryAfterMs` stays inside. */
export function toErrorView(thrown: unknown): ErrorView {
  const error = toAppError(thrown)
  const { retryAfterMs: _, missingRights, ...facts } = error.facts
  return {
    code: error.code,
    message: error.code === 'internal' ? 'Something inside Strata failed' : error.message,
    facts: missingRights === undefined ? facts : { ...facts, missingRights: [...missingRights] },
  }
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name)
}

/**
 * Joins the contract and its handlers, whatever carries the messages.
 * @param onInternal hears failures that are our own mistakes, for the log.
 */
export function createRouter(handlers: Handlers, onInternal: (name: string, thrown: unknown) => void): Router {
  return {
    async dispatch(name, payload, signal) {
      if (!isCallName(name)) return { ok: false, error: toErrorView(new AppError('invalid-input', 'No such call')) }
      const input = calls[name].input.safeParse(payload)
      if (!input.success) {
        const where = input.error.issues[0]?.path.join('.') ?? ''
        return { ok: false, error: toErrorView(new AppError('invalid-input', `Not valid for ${name}: ${where}`)) }
      }
      try {
        const handler = handlers[name] as (input: unknown, signal: AbortSignal) => Promise<unknown>
        const value = await handler(input.data, signal)
        return { ok: true, value: calls[name].output.parse(value) }
      } catch (thrown) {
        if (toAppError(thrown).code === 'internal') onInternal(name, thrown)
        return { ok: false, error: toErrorView(thrown) }
      }
    },
  }
}
