import type { BucketInfoView } from '../../../app/contract/index.ts'
import { type MessageId, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Banner } from '../../ui/notice.tsx'
import { ReasonNote } from '../../ui/reasons.tsx'
import { useStore } from '../../ui/use-store.ts'
import type { BrowserStore } from './store.ts'

function messageFor(info: BucketInfoView | undefined): MessageId | undefined {
  if (info === undefined) return undefined
  if (info.isFileSystem === true) return 'banner.fileSystem'
  switch (info.versioning) {
    case 'suspended':
      return 'banner.suspended'
    case 'never':
      return 'banner.never'
    case 'unknown':
      return 'banner.unknown'
    case 'enabled':
      return undefined
  }
}

/** Says how this bucket keeps history, when it is not as people hope. */
export function BucketBanner({ store }: { readonly store: BrowserStore }) {
  const text = useText()
  const message = useStore(store, (state) => messageFor(state.bucketInfo))
  const canEnable = message === 'banner.suspended' || message === 'banner.never'
  const error = useStore(store, (state) => state.versioningError)
  const isCurrentOnly = useStore(store, (state) => state.showDeleted && state.listing?.currentOnly === true)
  return (
    <>
      <ReasonNote need="write" />
      {message !== undefined && (
        <Banner
          tone={message === 'banner.unknown' ? 'info' : 'amber'}
          action={
            canEnable ? (
              <Button needs="bucket" small onClick={() => void store.enableVersioning()}>
                {text('banner.enable')}
              </Button>
            ) : undefined
          }
        >
          {text(message)}
        </Banner>
      )}
      {error !== undefined && <ErrorNotice error={error} />}
      {isCurrentOnly && <Banner tone="info">{text('folder.currentOnly')}</Banner>}
    </>
  )
}
