/** Keeps the wall's screen from going dark while the wall is looked at. */
import { onBeforeUnmount, onMounted } from 'vue'

export function useAwake() {
  let lock: WakeLockSentinel | null = null
  // A screen that may not be kept awake (low battery, old browser) is the machine's own setting to make.
  const hold = () => {
    if (document.visibilityState !== 'visible') return
    globalThis.navigator?.wakeLock?.request('screen').then((held) => { lock = held }, (refused: unknown) => console.info('wake lock', refused))
  }
  onMounted(() => { hold(); document.addEventListener('visibilitychange', hold) })
  onBeforeUnmount(() => { document.removeEventListener('visibilitychange', hold); void lock?.release() })
}
