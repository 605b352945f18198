/** Whether this screen was switched to drills; kept for as long as the window lives. */
import { ref, watch } from 'vue'

const KEPT = 'moyang.wall.drill'
const storage = globalThis.sessionStorage as Storage | undefined

export const drillView = ref(storage?.getItem(KEPT) === 'yes')
export const toggleDrill = () => { drillView.value = !drillView.value }
watch(drillView, (on) => storage?.setItem(KEPT, on ? 'yes' : 'no'))
