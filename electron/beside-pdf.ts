import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const kinds = [
  { from: 'cmaps', to: 'cmaps', ending: '.bcmap' },
  { from: 'standard_fonts', to: 'fonts', ending: '.pfb' },
  { from: 'standard_fonts', to: 'fonts', ending: '.ttf' },
  { from: 'wasm', to: 'decoders', ending: '_nowasm_fallback.js' },
] as const

/** Lays what the PDF reader loads by name beside the page: its worker, character maps, standard fonts and decoders. */
export function besidePdf(root: string): Plugin {
  const library = join(root, 'node_modules', 'pdfjs-dist')
  return {
    name: 'beside-pdf',
    generateBundle() {
      const emit = (fileName: string, ...source: string[]) =>
        this.emitFile({ type: 'asset', fileName, source: readFileSync(join(library, ...source)) })
      emit('pdf/pdf.worker.js', 'build', 'pdf.worker.min.mjs')
      for (const { from, to, ending } of kinds) {
        const names = readdirSync(join(library, from)).filter((name) => name.endsWith(ending))
        for (const name of names) emit(`pdf/${to}/${name}`, from, name)
      }
    },
  }
}
