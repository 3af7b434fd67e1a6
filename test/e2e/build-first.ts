import { buildOutdated } from '../../electron/build.ts'
import { projectRoot } from '../quality/run-tool.ts'

/** Once before all tests: each shell builds what is outdated, and two at a time would get in each other's way. */
export default async function buildFirst(): Promise<void> {
  await buildOutdated(projectRoot, ['renderer', 'desktop'], (name) => console.log(`Building ${name}`))
}
