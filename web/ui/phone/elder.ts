/** Large type and larger buttons, for older eyes and wet hands; remembered on this phone. */
import { ref, watchEffect } from 'vue'

const KEPT = 'moyang.elder'
export const elder = ref(localStorage.getItem(KEPT) === '1')

watchEffect(() => {
  document.documentElement.toggleAttribute('data-elder', elder.value)
  localStorage.setItem(KEPT, elder.value ? '1' : '0')
})
