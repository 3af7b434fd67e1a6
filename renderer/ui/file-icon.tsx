import {
  File,
  FileArchive,
  FileAudio,
  FileCode,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Folder,
} from 'lucide-react'
import { splitName } from '../i18n/file-name.ts'

const kinds: readonly (readonly [RegExp, typeof File])[] = [
  [/^\.(docx?|pdf|txt|md|rtf|odt|pptx?|wps)$/i, FileText],
  [/^\.(xlsx?|csv|tsv|ods|et)$/i, FileSpreadsheet],
  [/^\.(png|jpe?g|gif|webp|svg|tiff?|heic|psd|bmp)$/i, FileImage],
  [/^\.(mov|mp4|mkv|avi|webm|mxf)$/i, FileVideo],
  [/^\.(mp3|wav|flac|m4a|ogg)$/i, FileAudio],
  [/^\.(zip|gz|tgz|7z|rar|tar(\..*)?|xz|bz2)$/i, FileArchive],
  [/^\.(json|xml|ya?ml|html?|css|js|ts|py|java|sql|sh|log)$/i, FileCode],
]

interface FileIconProps {
  readonly name: string
  readonly isFolder?: boolean
  readonly size?: 16 | 20
}

export function FileIcon({ name, isFolder = false, size = 16 }: FileIconProps) {
  const extension = splitName(name).extension
  const Icon = isFolder ? Folder : (kinds.find(([pattern]) => pattern.test(extension))?.[1] ?? File)
  return <Icon size={size} strokeWidth={1.75} aria-hidden="true" />
}
