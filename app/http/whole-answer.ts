import type { Dispatcher } from 'undici'
import { AppError } from '../domain/app-error.ts'
import { type ByteShelf, maxErrorBytes, maxXmlBytes } from './bounded-body.ts'

/** An answer that was read to its end. */
export interface WholeAnswer {
  readonly status: number
  /** Names in lower case; values as UTF-8 text where their bytes are UTF-8, else as Latin-1. */
  readonly headers: Readonly<Record<string, string>>
  /** Of a failure at most the first {@link maxErrorBytes}, nothing when it broke off: its status alone says what happened. */
  readonly bytes: Buffer
  /** Nobody may look at the bytes after this. */
  free(): void
}

/** What becomes of an exchange; told once. */
export interface WholeAnswerListener {
  ended(status: number, headers: RawHeaders, bytes: Buffer): void
  /** What undici or {@link CollectAnswer} found, not yet classified. */
  failed(reason: Error): void
}

export type RawHeaders = Readonly<Record<string, string | string[] | undefined>>

/**
 * Gathers one answer as undici's parser delivers it, with no stream between: a small answer is a single piece that is handed on as it
 * came, a longer one is gathered in a buffer of the shelf.
 */
export class CollectAnswer implements Dispatcher.DispatchHandler {
  readonly #shelf: ByteShelf
  readonly #listener: WholeAnswerListener
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: RawHeaders = {}
  #only: Buffer | undefined
  #gathered: Buffer | undefined
  #used = 0
  #hasEnded = false
  #reason: Error | undefined

  constructor(shelf: ByteShelf, listener: WholeAnswerListener) {
    this.#shelf = shelf
    this.#listener = listener
  }

  /** Gives up; the listener is told, and the connection ends. */
  abort(reason: Error): void {
    if (this.#hasEnded) return
    this.#reason = reason
    this.#fail(reason)
    this.#controller?.abort(reason)
  }

  /** Gives the buffer back, if there is one. */
  free(): void {
    if (this.#gathered !== undefined) this.#shelf.giveBack(this.#gathered)
    this.#gathered = undefined
    this.#only = undefined
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#reason !== undefined) controller.abort(this.#reason)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#hasEnded) return
    const limit = this.#isSuccess() ? maxXmlBytes : maxErrorBytes
    const fits = this.#used + chunk.byteLength <= limit
    if (fits) return this.#keep(chunk)
    const tooLong = new AppError('malformed-answer', `The answer is longer than ${limit} bytes`, {
      retry: 'idempotent-only',
    })
    if (this.#isSuccess()) this.#fail(tooLong)
    else {
      this.#keep(chunk.subarray(0, limit - this.#used))
      this.#end()
    }
    controller.abort(tooLong)
  }

  onResponseEnd(): void {
    this.#end()
  }

  onResponseError(_: Dispatcher.DispatchController | null, thrown: Error): void {
    if (this.#status === 0 || this.#isSuccess()) return this.#fail(thrown)
    this.#used = 0
    this.#end()
  }

  #isSuccess(): boolean {
    return this.#status >= 200 && this.#status < 300
  }

  #keep(chunk: Buffer): void {
    const needed = this.#used + chunk.byteLength
    if (this.#used === 0) this.#only = chunk
    else {
      const bytes = this.#roomFor(needed)
      bytes.set(chunk, this.#used)
    }
    this.#used = needed
  }

  #roomFor(sizeBytes: number): Buffer {
    const held = this.#gathered
    if (held !== undefined && held.byteLength >= sizeBytes) return held
    const announced = Number(this.#headers['content-length'] ?? 0)
    const wanted = Math.max(sizeBytes, 2 * (held?.byteLength ?? 0), Number.isSafeInteger(announced) ? announced : 0)
    const room = this.#shelf.take(Math.min(maxXmlBytes, wanted))
    const before = held ?? this.#only
    if (before !== undefined) room.set(before.subarray(0, this.#used))
    if (held !== undefined) this.#shelf.giveBack(held)
    this.#only = undefined
    this.#gathered = room
    return room
  }

  #end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    const bytes = this.#gathered ?? this.#only ?? nothing
    this.#listener.ended(this.#status, this.#headers, bytes.subarray(0, this.#used))
  }

  #fail(reason: Error): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.free()
    this.#listener.failed(reason)
  }
}

const nothing = Buffer.alloc(0)
