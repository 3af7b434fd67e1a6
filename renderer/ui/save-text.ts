/** Offers a text as a file; the browser, or Electron, asks where to put it. */
export function saveText(fileName: string, text: string, type = 'application/json'): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // Whoever saves it has to have opened it first.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
