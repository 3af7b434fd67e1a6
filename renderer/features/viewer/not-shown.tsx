import { FileQuestion } from 'lucide-react'
import { EmptyState } from '../../ui/notice.tsx'

interface NotShownProps {
  readonly title: string
  /** What can be done instead. */
  readonly more?: string
}

/** Says what a version is when it is neither drawn nor played. */
export function NotShown({ title, more }: NotShownProps) {
  return <EmptyState icon={<FileQuestion size={20} strokeWidth={1.75} />} title={title} text={more} />
}
