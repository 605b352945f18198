/** Where I stand, asked on a tap and shown on a map; a refusal is said in words. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toast } from '../parts/toast'
import { t } from '../texts'
import { NoPosition, position, type Position } from './position'

export function useHere(): { here: ShallowRef<Position | null>; locating: Ref<boolean>; locate: () => Promise<void> } {
  const here = shallowRef<Position | null>(null)
  const locating = ref(false)
  async function locate() {
    if (locating.value) return
    locating.value = true
    try {
      here.value = await position()
    } catch (error) {
      if (!(error instanceof NoPosition)) throw error
      toast(t(error.words), 'error')
    } finally {
      locating.value = false
    }
  }
  return { here, locating, locate }
}
