/** What the server tells of announcements to a division and of their receipts. */
import type { Page } from './types'

export type ReceiptState = 'unread' | 'read' | 'confirmed'
export interface OwnReceipt { id: string; state: ReceiptState; read_at: string | null; confirmed_at: string | null }
export interface Announcement {
  id: string; title: string; words: string; photo: string | null; urgency: 'ordinary' | 'important' | 'urgent'; urgency_label: string; division: string
  division_name: string; role: string | null; role_label: string | null; unit_name: string; author_name: string | null; confirm_by: string | null
  published_at: string; withdrawn_at: string | null; withdrawn_why: string | null; version: number; receipt: OwnReceipt | null
}
/** `waiting`: how many I have still to read or confirm. */
export interface Announcements extends Page<Announcement> { waiting: number }
export interface SentAnnouncement extends Announcement { people: number; read: number; confirmed: number }
export interface AnnouncementPart { division: string; name: string; people: number; read: number; confirmed: number }
export interface AnnouncementDetail extends Announcement {
  people: number | null; read: number | null; confirmed: number | null; parts: AnnouncementPart[] | null; may_withdraw: boolean
  remind_at: string | null; reminded_at: string | null
}
export interface PersonReceipt {
  id: string; person_name: string | null; division: string; division_name: string; state: ReceiptState; read_at: string | null; confirmed_at: string | null; late: boolean
}
