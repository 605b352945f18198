/// <reference types="vitest/config" />
/** How the four faces are built: one entry page each, into ../static/dist, with the phone's service worker. */
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { precache } from './offline/precache'

const FACES = ['signin', 'phone', 'desk', 'wall']
const here = import.meta.dirname

export default defineConfig({
  root: here,
  base: '/static/dist/',
  plugins: [vue({ features: { optionsAPI: false } }), precache({ entry: 'phone/index.html', worker: resolve(here, 'offline/sw.js') })],
  build: {
    outDir: '../static/dist',
    emptyOutDir: true,
    target: ['chrome87', 'safari14'],
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: FACES.map((face) => resolve(here, face, 'index.html')) },
  },
  worker: { format: 'es' },
  test: { environment: 'node', include: ['**/*.test.ts'] },
})
