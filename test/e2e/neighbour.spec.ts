/** Another web server of this computer, visited in the same browser: cookies are not parted by port, so it gets ours. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import { createPerson } from './person.ts'
import { expect, test } from './fixtures.ts'

test('a neighbouring server gets our cookie, and nothing with it', async ({ page, context, words, strata }) => {
  const person = createPerson(page, words)
  await person.openBucket('media')
  // The proof came behind the # and is gone from the address.
  expect(page.url()).toBe(`${new URL(strata.url).origin}/`)

  const cookies: string[] = []
  const neighbour = createServer((request, response) => {
    cookies.push(request.headers.cookie ?? '')
    response.setHeader('Content-Type', 'text/html').end('<title>Neighbour</title>')
  })
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve))
  try {
    const own = new URL(strata.url).origin
    const visit = await context.newPage()
    await visit.goto(`http://127.0.0.1:${(neighbour.address() as AddressInfo).port}/`)
    const stolen = cookies.find((cookie) => cookie.includes('strata-')) ?? ''
    // Without this the test would prove nothing.
    expect(stolen).toMatch(/^strata-\d+=[\w-]{43}$/)

    const link = async (protocols: string[]) => {
      const socket = new WebSocket(`${own.replace('http', 'ws')}/ws`, protocols, {
        headers: { cookie: stolen, origin: own },
      })
      const [failure] = (await once(socket, 'error')) as [Error]
      return failure.message
    }
    expect(await link(['strata'])).toContain('401')
    expect(await link(['strata', `proof.${stolen.split('=')[1] ?? ''}`])).toContain('401')
    const shown = await (await fetch(`${own}/`, { headers: { cookie: stolen } })).text()
    expect(shown).toContain('<div id="root"></div>')
    expect((await fetch(`${own}/new-address`, { headers: { cookie: stolen } })).status).toBe(403)
    expect((await fetch(`${own}/stream/guess`, { headers: { cookie: stolen } })).status).toBe(404)

    const tried = await visit.evaluate(async (address) => {
      const fetched = await fetch(address, { credentials: 'include' }).then(
        (answer) => answer.type,
        () => 'refused',
      )
      const socket = await new Promise<string>((resolve) => {
        const opening = new WebSocket(`${address.replace('http', 'ws')}/ws`, ['strata'])
        opening.onopen = () => resolve('open')
        opening.onerror = () => resolve('refused')
      })
      return { fetched, socket, kept: localStorage.length }
    }, own)
    expect(tried).toEqual({ fetched: 'refused', socket: 'refused', kept: 0 })

    // Another tab of the same browser is let in; one whose storage was emptied is told what to do.
    const tab = await context.newPage()
    await tab.goto(`${own}/`)
    await expect(tab.getByRole('navigation', { name: words('sidebar.label') })).toBeVisible()
    await tab.evaluate(() => localStorage.clear())
    await tab.reload()
    await expect(tab.getByText('Open Strata with the address that it printed')).toBeVisible()
  } finally {
    neighbour.closeAllConnections()
    neighbour.close()
  }
})
