import { afterEach, beforeEach, expect, it } from 'vitest'
import { type StartedDesktop, startDesktop } from './desktop.ts'

let desktop: StartedDesktop
beforeEach(async () => {
  desktop = await startDesktop()
})
afterEach(() => desktop.remove())

async function ask(path: string, range?: string): Promise<Response> {
  const handler = desktop.record.protocolHandlers.get('app')
  if (handler === undefined) throw new Error('app:// is not served')
  const headers = new Headers(range === undefined ? {} : { range })
  const { signal } = new AbortController()
  return handler({ url: `app://strata${path}`, method: 'GET', headers, signal } as Request)
}

it('hands content to the window by ranges, under rules of its own', async () => {
  const part = await ask('/stream/film', 'bytes=0-4')
  expect(part.status).toBe(206)
  expect(await part.text()).toBe('whole')
  expect(part.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  expect(part.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await (await ask('/stream/film')).text()).toBe('whole film')
})

it('knows no other token, and no file behind one', async () => {
  expect((await ask('/stream/other')).status).toBe(404)
  expect((await ask('/stream/film/..%2f')).status).toBe(404)
})
