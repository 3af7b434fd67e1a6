import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Paths are relative so that the same build is served from app:// and from a loopback server.
// Nothing is inlined as data: or <style>, because the shells allow scripts and styles from 'self' only.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    chunkSizeWarningLimit: 1200,
  },
})
