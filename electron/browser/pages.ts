/** Pages that the browser shell shows before anybody is let in. They hold no script, no style and nothing that came from a request. */

function page(title: string, refreshTo: string | undefined, paragraphs: readonly string[]): string {
  const refresh = refreshTo === undefined ? '' : `\n<meta http-equiv="refresh" content="0; url=${refreshTo}">`
  const body = paragraphs.map((text) => `<p>${text}</p>`).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">${refresh}
<title>${title}</title>
<link rel="icon" href="data:,">
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`
}

/**
 * Sent with the cookie. The browser goes on by itself from here, and not by a redirect: after a click on another site's page,
 * a redirect still counts as that site's request and a strict cookie would stay at home.
 */
export function enterPage(proof?: string): string {
  // Behind the # it is sent to no server, and the page takes it away at once.
  const address = proof === undefined ? '/' : `/#enter=${proof}`
  return page('Strata', address, [`<a href="${address}">Strata</a>`])
}

export const usedPage = page('Strata', undefined, [
  '这个地址已经使用过一次，不能再次打开。请用同样的命令再次启动 Strata（npm start）：它会显示正在运行的 Strata 的新地址。',
  'This address was used before and opens only once. Start Strata once more with the same command (npm start): it shows a new address of the Strata that is running.',
])

export const strangerPage = page('Strata', undefined, [
  '请用 Strata 启动时显示的地址打开。若已找不到，请用同样的命令再次启动 Strata（npm start）：它会显示正在运行的 Strata 的新地址。',
  'Open Strata with the address that it printed when it started. When that is lost, start Strata once more with the same command (npm start): it shows a new address of the Strata that is running.',
])
