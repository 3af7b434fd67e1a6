/** An engine in a process of its own, so that a test can kill it. Told what to do by one message, it sends back every job it hears of, or in words why it cannot work. */
import type { ConnectionSecret, Vault } from '../../app/connections/vault.ts'
import type { CallInput, CallName, CallOutput } from '../../app/contract/calls.ts'
import type { JobView } from '../../app/contract/views.ts'
import { openEngine } from '../../app/engine.ts'

export interface ProcessOrder {
  readonly dataDir: string
  readonly endpoint: string
  readonly dialect: 'oss' | 's3' | 'obs'
  readonly secret: ConnectionSecret
  readonly restore?: { readonly bucket: string; readonly key: string; readonly versionId: string }
  /** As soon as the first job may be asked this, it is, and the process dies with the answer. */
  readonly lastAct?: 'pause' | 'cancel' | 'clear'
}

const signal = new AbortController().signal

/** Knows the one secret of every connection. */
function vaultOf(secret: ConnectionSecret): Vault {
  return {
    kind: 'session',
    state: () => 'ready',
    hasSaved: () => false,
    get: async () => secret,
    set: async () => undefined,
    delete: async () => undefined,
    lock: async () => undefined,
    unlock: async () => undefined,
    create: async () => undefined,
  }
}

async function run(order: ProcessOrder): Promise<void> {
  const engine = await openEngine({
    dataDir: order.dataDir,
    vault: vaultOf(order.secret),
    shell: 'browser',
    version: '0',
    systemLanguage: 'en',
    practice: 'off',
  })
  const call = async <Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> => {
    const answer = await engine.dispatch(name, input, signal)
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`)
    return answer.value as CallOutput<Name>
  }
  const actAndDie = async (jobs: readonly JobView[]) => {
    const { lastAct } = order
    const job = jobs.find(({ actions, donePartCount }) => donePartCount > 0 && actions.some((one) => one === lastAct))
    if (job === undefined || lastAct === undefined) return
    await call('transfers.act', { jobId: job.id, action: lastAct })
    process.kill(process.pid, 'SIGKILL')
  }
  engine.subscribe((event) => {
    if (event.name !== 'jobs.changed') return
    process.send?.(event.payload.jobs)
    void actAndDie(event.payload.jobs)
  })
  const { restore, dialect, endpoint, secret } = order
  if (restore !== undefined) {
    const [known] = await call('connections.list', {})
    const connection =
      known ??
      (await call('connections.create', {
        name: 'Killed',
        dialect,
        endpoint,
        region: dialect === 'oss' ? 'cn-hangzhou' : 'us-east-1',
        addressing: 'path',
        accessKeyId: secret.accessKeyId,
        accessKeySecret: secret.accessKeySecret,
      }))
    await call('restore.start', { connectionId: connection.id, ...restore })
  }
  process.send?.((await call('transfers.list', {})).jobs)
}

// A listener that stays keeps the process alive as long as the test holds the other end.
process.on('message', (order) => {
  void run(order as ProcessOrder).catch((thrown: unknown) => {
    const isKnown = thrown instanceof Error && 'code' in thrown
    process.send?.(isKnown ? String(thrown.code) : String(thrown), () => process.exit(1))
  })
})
