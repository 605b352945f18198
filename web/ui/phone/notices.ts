/** My notices on the phone: kept for reading offline, refreshed when the server rings. */
import { computed, ref } from 'vue'
import { api } from '../api'
import type { Notice, Notices, Unread } from '../api/types'
import { onCaughtUp, onChanged } from '../live'
import { me } from './me'
import { reading } from './reading'

const GATHER_MS = 400
export const notices = reading<Notices>(() => `notices:${me.value?.id}`, () => api.get<Notices>('/notices', { limit: 50 }))
export const unreadCount = computed(() => notices.value.value?.unread ?? 0)
/** Announcements that were read and wait to be confirmed, counted by the pages behind this one. */
export const toConfirm = ref(0)
let timer: ReturnType<typeof setTimeout> | undefined

/** Without a network it stays unread: nothing is lost by that. */
export async function markRead(notice: Notice): Promise<void> {
  if (!notice.read_at) await stated(() => api.post<Unread>(`/notices/${notice.id}/read`), (each) => each.id === notice.id)
}
export const markAllRead = () => stated(() => api.post<Unread>('/notices/read-all'), () => true)

async function stated(ask: () => Promise<Unread>, which: (notice: Notice) => boolean): Promise<void> {
  const { unread } = await ask()
  const known = notices.value.value
  if (!known) return
  const at = new Date().toISOString()
  notices.set({ ...known, unread, items: known.items.map((each) => (which(each) ? { ...each, read_at: each.read_at ?? at } : each)) })
}

export function followNotices(): void {
  const soon = () => { timer ??= setTimeout(() => { timer = undefined; void notices.refresh() }, GATHER_MS) }
  onChanged((change) => { if (change.kind === 'notice') soon() })
  onCaughtUp((count) => { if (count === null) soon() })
  soon()
}
