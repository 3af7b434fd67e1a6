import type { RegionView } from '../../contract/connecting.ts'
import type { Dialect } from '../../stores/profiles/profile.ts'
import { obsRegions } from './obs.ts'
import { ossRegions } from './oss.ts'
import type { RegionRow } from './region-row.ts'
import { s3Regions } from './s3.ts'

/** Hosts that bring requests closer to the user; the bucket must have acceleration turned on, and its region is still signed. */
const accelerated: Readonly<Record<Dialect, readonly string[]>> = {
  // help.aliyun.com, OSS "Transfer acceleration"
  oss: ['oss-accelerate.aliyuncs.com', 'oss-accelerate-overseas.aliyuncs.com'],
  obs: [],
  // docs.aws.amazon.com, S3 user guide "Transfer Acceleration"
  s3: ['s3-accelerate.amazonaws.com', 's3-accelerate.dualstack.amazonaws.com'],
}

function toView(dialect: Dialect, [id, chinese, english, group, endpoint, internal]: RegionRow): RegionView {
  const name = { 'zh-CN': chinese, en: english }
  return { dialect, id, name, group, endpoint, ...(internal === undefined ? {} : { internalEndpoint: internal }) }
}

/** Every region that Strata knows by name, China first, each provider's in its own order. */
export function listRegions(): { regions: RegionView[]; accelerated: Record<Dialect, string[]> } {
  const regions = [
    ...ossRegions.map((row) => toView('oss', row)),
    ...obsRegions.map((row) => toView('obs', row)),
    ...s3Regions.map((row) => toView('s3', row)),
  ]
  const order = ['china', 'asia-pacific', 'europe', 'americas', 'middle-east-africa']
  return {
    regions: regions.toSorted((one, other) => order.indexOf(one.group) - order.indexOf(other.group)),
    accelerated: { oss: [...accelerated.oss], obs: [...accelerated.obs], s3: [...accelerated.s3] },
  }
}
