import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// A page for looking at the renderer without an engine; its build goes to a folder that git ignores.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../.cache/fake-page',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
  },
})
