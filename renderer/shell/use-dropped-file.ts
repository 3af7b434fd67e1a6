import { useEffect } from 'react'

/** Largest file that is read; a connection file is some kilobytes. */
const maxBytes = 200_000

function fileOf(event: DragEvent): File | undefined {
  const [file] = event.dataTransfer?.files ?? []
  return file !== undefined && /\.strata$/i.test(file.name) && file.size <= maxBytes ? file : undefined
}

/** A connection file may be dropped anywhere in the window; other things that are dropped do nothing. */
export function useDroppedFile(onFile: (name: string, text: string) => void): void {
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      over(event)
      const file = fileOf(event)
      if (file !== undefined) void file.text().then((text) => onFile(file.name, text))
    }
    addEventListener('dragover', over)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragover', over)
      removeEventListener('drop', drop)
    }
  }, [onFile])
}
