import type { Settings } from '../../../app/contract/index.ts'
import { createBrowserNotifier } from '../../../renderer/features/settings/notifier.ts'
import { mountStrata } from '../../../renderer/mount.tsx'
import { fakeNow } from '../fake-data.ts'
import { createFakeTransport } from '../fake-transport.ts'

// The renderer over the fake engine: ?language=zh-CN&theme=dark&jobs&streaming
const query = new URLSearchParams(location.search)
const root = document.getElementById('root')
if (root !== null) {
  mountStrata(
    root,
    createFakeTransport({
      settings: {
        language: (query.get('language') ?? 'en') as Settings['language'],
        theme: (query.get('theme') ?? 'light') as Settings['theme'],
      },
      withJobs: query.has('jobs'),
      isStreaming: query.has('streaming'),
    }),
    {
      now: () => fakeNow,
      timeZone: 'Asia/Shanghai',
      systemLanguage: 'en',
      memory: sessionStorage,
      notifier: createBrowserNotifier(),
    },
  )
}
