/**
 * `npm run bench:list [-- --json]`: time and memory to list and read 200 000 versions, with Strata and with the vendors' own SDKs. The same pages
 * from a server in another process; each run in a process of its own; five rounds in which the tools take turns, so that a busy moment hits all.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { listTools } from './list-tools.ts'

const rounds = 5
const versions = 200_000
const here = (file: string) => new URL(file, import.meta.url).pathname.replace(/^\/([A-Za-z]:)/, '$1')

interface Idle {
  readonly kind: 'idle'
  readonly idleRssMb: number
}
interface Run {
  readonly kind: 'run'
  readonly tookMs: number
  readonly peakRssMb: number
  readonly count: number
}

async function nextMessage<T extends Idle | Run>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T]
  return message
}

const server = fork(here('./list-server.ts'), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
if (server.stdout === null) throw new Error('The server has no output')
const [ready] = (await once(createInterface(server.stdout), 'line')) as [string]
const port = ready.replace('ready ', '')

/** One run in a new process: loaded, idle, then measured. */
async function runOnce(name: string): Promise<{ readonly idleRssMb: number } & Run> {
  const args = { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] as const }
  const child = fork(here('./list-worker.ts'), [name, port], { ...args, stdio: [...args.stdio] })
  const { idleRssMb } = await nextMessage<Idle>(child)
  child.send('run')
  const run = await nextMessage<Run>(child)
  child.disconnect()
  await once(child, 'exit')
  if (run.count !== versions) throw new Error(`${name} listed ${run.count} of ${versions} versions`)
  return { ...run, idleRssMb }
}

const measured = listTools.map(({ name }) => ({ name, runs: [] as Awaited<ReturnType<typeof runOnce>>[] }))
for (let round = 0; round < rounds; round++) {
  for (const { name, runs } of measured) runs.push(await runOnce(name))
}
server.disconnect()

const round1 = (value: number) => Math.round(value * 10) / 10
const setting = 'loopback, pages of 1000'
const cases = measured.map(({ name, runs }) => {
  const hungriest = runs.reduce((most, run) =>
    run.peakRssMb - run.idleRssMb > most.peakRssMb - most.idleRssMb ? run : most,
  )
  const times = runs.map((run) => run.tookMs).sort((a, b) => a - b)
  return {
    case: 'list-200000-versions',
    tool: name,
    setting,
    medianMs: round1(times[Math.floor(times.length / 2)] ?? 0),
    minMs: round1(times[0] ?? 0),
    maxMs: round1(times.at(-1) ?? 0),
    peakRssMb: round1(hungriest.peakRssMb),
    idleRssMb: round1(hungriest.idleRssMb),
  }
})
const ours = cases[0]
if (ours === undefined) throw new Error('Nothing was measured')
const ratios = Object.fromEntries(
  cases
    .slice(1)
    .map((one) => [`${one.case}/${one.tool}/${one.setting}`, Math.round((one.medianMs / ours.medianMs) * 100) / 100]),
)

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ cases, ratios }))
} else {
  for (const one of cases) {
    const over = round1(one.peakRssMb - one.idleRssMb)
    console.log(
      `${one.tool.padEnd(20)} median ${one.medianMs} ms (${one.minMs} to ${one.maxMs}), peak ${one.peakRssMb} MB, ${over} MB over idle`,
    )
  }
  for (const [name, ratio] of Object.entries(ratios)) console.log(`${name}: ${ratio} times the time of Strata`)
}
