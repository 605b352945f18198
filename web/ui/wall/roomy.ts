/** Whether the screen has room for the strip of curve and timeline below the map. */
import { onBeforeUnmount, ref } from 'vue'

export function useRoomy() {
  const query = matchMedia('(min-width: 1500px) and (min-height: 820px)')
  const roomy = ref(query.matches)
  const follow = () => { roomy.value = query.matches }
  query.addEventListener('change', follow)
  onBeforeUnmount(() => query.removeEventListener('change', follow))
  return roomy
}
