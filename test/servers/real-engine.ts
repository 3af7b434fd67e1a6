import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { type Engine, openEngine } from '../../app/engine.ts'
import { call, plainOptions } from '../engine/harness.ts'
import { readServer } from './from-environment.ts'

/** An engine that is connected to the server of this run, and the vendor's own client beside it. */
export interface RealEngine {
  readonly engine: Engine
  readonly client: S3Client
  readonly connectionId: string
  close(): Promise<void>
}

export async function openRealEngine(): Promise<RealEngine> {
  const { endpoint, accessKeyId, accessKeySecret } = readServer()
  const credentials = { accessKeyId, secretAccessKey: accessKeySecret }
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  const dataDir = await mkdtemp(join(tmpdir(), 'strata-restore-'))
  const engine = await openEngine(plainOptions(dataDir))
  const { id: connectionId } = await call(engine, 'connections.create', {
    name: 'Real',
    dialect: 's3',
    endpoint,
    region: 'us-east-1',
    addressing: 'path',
    accessKeyId,
    accessKeySecret,
  })
  return {
    engine,
    client,
    connectionId,
    async close() {
      await engine.close()
      await rm(dataDir, { recursive: true, force: true })
      client.destroy()
    },
  }
}
