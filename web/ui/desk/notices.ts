/** What I must know: read from the server, read again when it rings, and told once when something new arrives. */
import { reactive, watch } from 'vue'
import { api } from '../api'
import type { Notice, Notices, Unread } from '../api/types'
import { onCaughtUp } from '../live'
import { t } from '../texts'
import { news } from './roomnews'
import { say } from './saying'
import { sentence } from './server'

const GATHER_MS = 400
export const notices = reactive({ items: [] as Notice[], unread: 0, next: null as string | null, loaded: false, problem: null as string | null })
let newest = ''
let timer: ReturnType<typeof setTimeout> | undefined

export async function readNotices(): Promise<void> {
  try {
    const told = await api.get<Notices>('/notices', { limit: 50 })
    announce(told.items)
    Object.assign(notices, { items: told.items, unread: told.unread, next: told.next, problem: null })
  } catch (problem) {
    notices.problem = sentence(problem)
  }
  notices.loaded = true
}

export async function readEarlier(): Promise<void> {
  try {
    const told = await api.get<Notices>('/notices', { limit: 50, after: notices.next })
    notices.items = [...notices.items, ...told.items]
    notices.next = told.next
  } catch (problem) {
    notices.problem = sentence(problem)
  }
}

/** What is new since the last reading is told at the edge of the screen; the first reading tells nothing. */
function announce(items: readonly Notice[]): void {
  const first = items.find((item) => !item.read_at)
  if (first && newest && first.at > newest) say('news', t('notices.arrived', { text: first.text }))
  newest = items[0]?.at ?? (newest || ' ')
}

export async function markRead(notice: Notice): Promise<void> {
  if (notice.read_at) return
  await stating(() => api.post<Unread>(`/notices/${notice.id}/read`), [notice])
}

export async function markAllRead(): Promise<void> {
  await stating(() => api.post<Unread>('/notices/read-all'), notices.items)
}

async function stating(ask: () => Promise<Unread>, read: readonly Notice[]): Promise<void> {
  try {
    notices.unread = (await ask()).unread
    const at = new Date().toISOString()
    for (const each of read) each.read_at ??= at
  } catch (problem) {
    notices.problem = sentence(problem)
  }
}

export function followNotices(): void {
  const soon = () => { timer ??= setTimeout(() => { timer = undefined; void readNotices() }, GATHER_MS) }
  watch(() => news.notice, soon)
  onCaughtUp((count) => { if (count === null) soon() })
  void readNotices()
}
