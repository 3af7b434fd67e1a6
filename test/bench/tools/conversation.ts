import { createInterface } from 'node:readline'
import type { CopySpec } from '../spec.ts'

/** How a tool's process talks with the bench: it says `ready`, is told `go`, and tells how it went in one line of JSON. */
export interface ToolResult {
  readonly ok: boolean
  readonly detail?: string
}

/** Runs a tool written in Node; `prepare` connects, what it gives back does the copy. */
export async function converse(prepare: (spec: CopySpec) => Promise<() => Promise<ToolResult>>): Promise<void> {
  const spec = JSON.parse(process.argv[2] ?? '{}') as CopySpec
  const work = await prepare(spec)
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  process.stdout.write('ready\n')
  await lines.next()
  let result: ToolResult
  try {
    result = await work()
  } catch (thrown) {
    result = { ok: false, detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) }
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  await lines.next()
  process.exit(0)
}
