/** A large map in a box of the page, loaded only when somebody asks for it. */
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from 'vue'
import { sentence } from './server'

type CityMap = Awaited<ReturnType<typeof import('../map/map').createMap>>

/** What went wrong, in words; `show` draws what `source` tells, once the map is there and again when it changes. */
export function useLargeMap(box: Ref<HTMLElement | null>, source: () => unknown, show: (map: CityMap) => void): Ref<string | null> {
  const problem = ref<string | null>(null)
  const map = shallowRef<CityMap | null>(null)
  onMounted(async () => {
    try {
      const { createMap } = await import('../map/map')
      if (!box.value) return
      map.value = await createMap(box.value, { face: 'desk', bounds: null, interactive: true })
      map.value.setTerritory(true)
      show(map.value)
    } catch (reason) {
      problem.value = sentence(reason)
    }
  })
  watch(source, () => { if (map.value) show(map.value) })
  onBeforeUnmount(() => map.value?.destroy())
  return problem
}
