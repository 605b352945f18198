/** Day or night: as the phone is set, or as the officer wishes; remembered on this phone. */
import { ref, watchEffect } from 'vue'

export const SHADES = ['auto', 'day', 'night'] as const
export type Shade = typeof SHADES[number]
const KEPT = 'moyang.shade'
const GROUND = { day: '#ffffff', night: '#121c2e' }

const told = localStorage.getItem(KEPT)
export const shade = ref<Shade>(SHADES.find((each) => each === told) ?? 'auto')
const dark = matchMedia('(prefers-color-scheme: dark)')
const isDark = ref(dark.matches)
dark.addEventListener?.('change', (change) => { isDark.value = change.matches })

watchEffect(() => {
  const night = shade.value === 'night' || (shade.value === 'auto' && isDark.value)
  document.documentElement.toggleAttribute('data-night', night)
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', night ? GROUND.night : GROUND.day)
  localStorage.setItem(KEPT, shade.value)
})
