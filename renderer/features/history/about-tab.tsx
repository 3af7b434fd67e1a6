import type { ReactNode } from 'react'
import type { VersionDetails } from '../../../app/contract/index.ts'
import { folderOf, nameOf } from '../../i18n/file-name.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './about-tab.module.css'
import type { FileRef, HistoryStore } from './store.ts'

interface AboutTabProps {
  readonly store: HistoryStore
  readonly file: FileRef
}

/** What is known of the chosen version in words; ids and checksums stay under Details. */
export function AboutTab({ store, file }: AboutTabProps) {
  const text = useText()
  const details = useStore(store, (state) => state.details)
  const error = useStore(store, (state) => state.detailsError)
  if (error !== undefined) return <ErrorNotice shape="page" error={error} />
  if (details === undefined) return <Skeleton label={text('history.loading')} rows={6} shape="timeline" />
  return <Facts file={file} details={details} />
}

function Facts({ file, details }: { readonly file: FileRef; readonly details: VersionDetails }) {
  const text = useText()
  const formats = useFormats()
  const notes = Object.entries(details.userMetadata)
  const { tags, retainUntil, expiresAt } = details
  return (
    <div className={styles.about}>
      <p className={styles.of}>{text('about.of', { when: formats.whenExactly(details.modifiedAt) })}</p>
      <dl className={styles.facts}>
        <Fact name={text('about.name')}>{nameOf(file.key)}</Fact>
        <Fact name={text('about.place')}>
          {file.bucket}/{folderOf(file.key)}
        </Fact>
        <Fact name={text('about.size')}>
          {formats.size(details.sizeBytes)} <span className={styles.exact}>({formats.bytes(details.sizeBytes)})</span>
        </Fact>
        <Fact name={text('about.modified')}>{formats.full(details.modifiedAt)}</Fact>
        {details.contentType !== undefined && <Fact name={text('about.type')}>{details.contentType}</Fact>}
        <Fact name={text('about.class')}>{details.storageClass}</Fact>
        <Fact name={text('about.archive')}>{text(`about.archive.${details.archive}`)}</Fact>
        {details.encryption !== undefined && <Fact name={text('about.encryption')}>{details.encryption}</Fact>}
        {retainUntil !== undefined && <Fact name={text('about.retain')}>{formats.full(retainUntil)}</Fact>}
        {details.legalHold === true && <Fact name={text('about.legalHold')}>{text('about.legalHold.on')}</Fact>}
        {expiresAt !== undefined && <Fact name={text('about.expires')}>{formats.full(expiresAt)}</Fact>}
        {tags !== undefined && tags.length > 0 && (
          <Fact name={text('about.tags')}>{tags.map(({ key, value }) => `${key}: ${value}`).join(' · ')}</Fact>
        )}
      </dl>
      {notes.length > 0 && (
        <>
          <h3 className={styles.heading}>{text('about.metadata')}</h3>
          <dl className={styles.facts}>
            {notes.map(([name, value]) => (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ))}
          </dl>
        </>
      )}
      <details className={styles.details}>
        <summary>{text('app.details')}</summary>
        <dl className={styles.facts}>
          <Fact name={text('fact.key')} isCode>
            {file.key}
          </Fact>
          <Fact name={text('about.versionId')} isCode>
            {details.versionId}
          </Fact>
          <Fact name={text('about.etag')} isCode>
            {details.etag}
          </Fact>
          {details.crc64 !== undefined && (
            <Fact name={text('about.crc64')} isCode>
              {details.crc64}
            </Fact>
          )}
          <Fact name={text('about.kind')} isCode>
            {details.objectKind}
          </Fact>
        </dl>
      </details>
    </div>
  )
}

interface FactProps {
  readonly name: string
  readonly isCode?: boolean
  readonly children: ReactNode
}

function Fact({ name, isCode = false, children }: FactProps) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd className={isCode ? styles.code : undefined}>{children}</dd>
    </div>
  )
}
