/** Announcements to my division: kept for reading without a network; a confirmation waits in the outbox until it is received. */
import { computed, watch } from 'vue'
import { api } from '../../api'
import type { Announcement, Announcements, OwnReceipt } from '../../api/announcements'
import { onCaughtUp, onChanged } from '../../live'
import { enqueue } from '../../offline/outbox'
import '../../texts/announcing'
import { t } from '../../texts'
import { me, signedOut } from '../me'
import { toConfirm } from '../notices'
import { mine, readOutbox, sendDue } from '../outbox'
import { reading } from '../reading'

const GATHER_MS = 400
export const announcements = reading<Announcements>(() => `announcements:${me.value?.id}`, () => api.get<Announcements>('/announcements', { limit: 50 }))
export const rows = computed(() => announcements.value.value?.items ?? [])

const inOutbox = (receipt: OwnReceipt) => mine.value.find((row) => row.report.id === receipt.id)
/** What the person did counts at once, also before the server has heard of it. */
export function standing(row: Announcement): 'unread' | 'read' | 'to_confirm' | 'on_its_way' | 'confirmed' {
  if (!row.receipt || row.receipt.state === 'confirmed') return 'confirmed'
  const sent = inOutbox(row.receipt)
  if (sent) return sent.shown === 'received' ? 'confirmed' : 'on_its_way'
  if (row.confirm_by && !row.withdrawn_at && row.receipt.state === 'read') return 'to_confirm'
  return row.receipt.state
}
watch(() => rows.value.filter((row) => standing(row) === 'to_confirm').length, (count) => { toConfirm.value = count }, { immediate: true })

function settled(receipt: OwnReceipt): void {
  const known = announcements.value.value
  if (known) announcements.set({ ...known, items: known.items.map((each) => (each.receipt?.id === receipt.id ? { ...each, receipt } : each)) })
}

/** Reading is told when there is a network; without one the phone remembers it until the list is read again. */
export async function markSeen(row: Announcement): Promise<void> {
  if (row.receipt?.state !== 'unread') return
  const at = new Date().toISOString()
  settled({ ...row.receipt, state: 'read', read_at: at })
  await api.put<OwnReceipt>(`/announcement-receipts/${row.receipt.id}`, { state: 'read', at }).then(settled, () => undefined)
}

/** Written down on the phone first; the receipt's own id makes it one however often it is sent. */
export async function confirm(row: Announcement): Promise<void> {
  if (!row.receipt || inOutbox(row.receipt)) return
  await enqueue({
    id: row.receipt.id, kind: 'announcement-receipts', person: me.value!.id, category_name: t('announcing.title'), description: row.title,
    grid_name: me.value!.grid?.name ?? '', body: { state: 'confirmed', at: new Date().toISOString() }, photos: [],
  })
  await readOutbox()
  sendDue()
}

let timer: ReturnType<typeof setTimeout> | undefined
const soon = () => { timer ??= setTimeout(() => { timer = undefined; if (me.value && !signedOut.value) void announcements.refresh() }, GATHER_MS) }
const delivered = computed(() => mine.value.filter((row) => row.report.kind === 'announcement-receipts' && row.shown === 'received').length)
watch(delivered, soon)
onChanged((change) => { if (change.kind === 'notice' || change.kind === 'announcement') soon() })
onCaughtUp((count) => { if (count === null) soon() })
