import type { Page } from 'playwright/test'
import type { CallInput, CallName, CallOutput } from '../../app/contract/calls.ts'

/** Calls the engine from the page, as the window does, for what would take a person many clicks. */
export async function callEngine<Name extends CallName>(
  page: Page,
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const answer = await page.evaluate(
    ([call, payload]) =>
      new Promise<unknown>((resolve) => {
        const proof = localStorage.getItem('strata.proof')
        const socket = new WebSocket(`ws://${location.host}/ws`, ['strata', `proof.${proof}`])
        socket.addEventListener('open', () => socket.send(JSON.stringify({ id: 1, name: call, payload })))
        socket.addEventListener('message', ({ data }) => {
          const message = JSON.parse(String(data)) as { readonly id?: number; readonly envelope?: unknown }
          if (message.id !== 1) return
          socket.close()
          resolve(message.envelope)
        })
      }),
    [name, input] as const,
  )
  const envelope = answer as { readonly ok: true; readonly value: CallOutput<Name> } | { readonly ok: false }
  if (!envelope.ok) throw new Error(`${name}: ${JSON.stringify(envelope)}`)
  return envelope.value
}

/** All versions of a file, newest first. */
export async function versionsOf(page: Page, connectionId: string, bucket: string, key: string) {
  const { listId } = await callEngine(page, 'history.open', { connectionId, bucket, key })
  for (;;) {
    const state = await callEngine(page, 'listing.state', { listId })
    if (state.complete) break
  }
  const { rows } = await callEngine(page, 'history.rows', { listId, from: 0, count: 100 })
  return rows.filter((row) => row.kind === 'version')
}
