/** Holds one tool in a process of its own: `idle` after it is loaded, then one run for each message. */
import { setTimeout as wait } from 'node:timers/promises'
import { listTools } from './list-tools.ts'

const [name, port] = process.argv.slice(2)
const tool = listTools.find((one) => one.name === name)
if (tool === undefined) throw new Error(`No such tool: ${name}`)
const mebibyte = 2 ** 20
const rssMb = () => process.memoryUsage.rss() / mebibyte

const run = await tool.open(Number(port))
await wait(200)
globalThis.gc?.()
const idleRssMb = rssMb()
process.send?.({ kind: 'idle', idleRssMb })

process.on('message', () => {
  void measure()
})

async function measure(): Promise<void> {
  let peakRssMb = rssMb()
  const watch = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, rssMb())
  }, 5)
  const startedAt = performance.now()
  const count = await run()
  const tookMs = performance.now() - startedAt
  clearInterval(watch)
  peakRssMb = Math.max(peakRssMb, rssMb())
  process.send?.({ kind: 'run', tookMs, peakRssMb, count })
}
process.on('disconnect', () => process.exit(0))
