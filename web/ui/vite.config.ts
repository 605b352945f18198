/// <reference types="vitest/config" />
/**
 * How the faces are built: one entry page each, into ../static/dist. The phone is built by itself (`--mode phone`, after the
 * others), so that it carries nothing the desk or the wall need; its service worker is filled in the same pass.
 */
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { firstPaint } from './offline/firstpaint.ts'
import { precache } from './offline/precache.ts'

const OTHERS = ['signin', 'desk', 'wall']
const here = import.meta.dirname
const page = (face: string) => resolve(here, face, 'index.html')

export default defineConfig(({ mode }) => {
  const phone = mode === 'phone'
  return {
    root: here,
    base: '/static/dist/',
    plugins: [
      vue({ features: { optionsAPI: false } }),
      phone && firstPaint(resolve(here, 'texts')),
      phone && precache({ entry: 'phone/index.html', worker: resolve(here, 'offline/sw.js') }),
    ],
    build: {
      outDir: '../static/dist',
      emptyOutDir: !phone,
      target: ['chrome87', 'safari14'],
      manifest: phone ? '.vite/manifest-phone.json' : true,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1200,
      // What the phone's first screen needs travels as one file: many small ones compress worse and ask more often.
      rolldownOptions: { input: phone ? [page('phone')] : OTHERS.map(page), output: phone ? { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } : {} },
    },
    worker: { format: 'es' },
    test: { environment: 'node', include: ['**/*.test.ts'] },
  }
})
