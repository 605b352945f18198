/** What the room of announcements asks of the server. */
import { api } from '../../api'
import type { AnnouncementDetail, Announcements, OwnReceipt, PersonReceipt, SentAnnouncement } from '../../api/announcements'
import type { Page } from '../../api/types'

const part = encodeURIComponent

export const announcements = {
  received: (after?: string) => api.get<Announcements>('/announcements', { limit: 50, after }),
  sent: (after?: string) => api.get<Page<SentAnnouncement>>('/announcements/sent', { limit: 50, after }),
  one: (id: string) => api.get<AnnouncementDetail>(`/announcements/${part(id)}`),
  reach: (division: string, role: string) => api.get<{ people: number }>('/announcements/reach', { division, role }),
  /** Under an id of the desk's own: sent again after a lost answer it is still one. */
  publish: (id: string, told: object) => api.put<AnnouncementDetail>(`/announcements/${part(id)}`, told),
  withdraw: (id: string, version: number, reason: string) => api.post<AnnouncementDetail>(`/announcements/${part(id)}/withdraw`, { version, reason }),
  receipts: (id: string, asked: { state?: string; division?: string; after?: string }) => api.get<Page<PersonReceipt>>(`/announcements/${part(id)}/receipts`, { limit: 50, ...asked }),
  settle: (receipt: string, state: 'read' | 'confirmed') => api.put<OwnReceipt>(`/announcement-receipts/${part(receipt)}`, { state }),
}
