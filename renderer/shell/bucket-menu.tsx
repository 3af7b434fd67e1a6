import { CloudUpload, Ellipsis } from 'lucide-react'
import { useText } from '../i18n/text.tsx'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'

interface BucketMenuProps {
  readonly bucket: string
  readonly onShowUploads: () => void
}

const icon = { size: 16, strokeWidth: 1.75 } as const

/** What concerns a whole bucket and is seldom needed. */
export function BucketMenu({ bucket, onShowUploads }: BucketMenuProps) {
  const text = useText()
  return (
    <Menu trigger={<IconButton label={text('uploads.bucketMenu', { bucket })} icon={<Ellipsis {...icon} />} />}>
      <MenuItem icon={<CloudUpload {...icon} />} onSelect={onShowUploads}>
        {text('uploads.open')}
      </MenuItem>
    </Menu>
  )
}
