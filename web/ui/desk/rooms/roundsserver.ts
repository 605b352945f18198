/** What the rooms of forms, key places and campaigns ask of the server. */
import { api } from '../../api'
import type { Campaign, CampaignDetail, FilledForm, Form, KeyPlace, KeyPlaces, Page, Purpose } from '../../api/types'
import type { Question } from '../../forms/question'

const part = encodeURIComponent
export interface Draft { version: number; name: string; name_en: string; questions: Question[] }

export const rounds = {
  forms: (purpose?: Purpose) => api.get<Page<Form>>('/forms', { purpose }),
  form: (id: string) => api.get<Form>(`/forms/${part(id)}`),
  begin: (told: { purpose: Purpose; name: string; category: string | null }) => api.post<Form>('/forms', told),
  save: (id: string, told: Draft) => api.put<Form>(`/forms/${part(id)}`, told),
  putInForce: (id: string, version: number) => api.post<Form>(`/forms/${part(id)}/put-in-force`, { version }),
  withdraw: (id: string, version: number) => api.post<Form>(`/forms/${part(id)}/withdraw`, { version }),
  places: (asked: { q?: string; area?: string; after?: string }) => api.get<KeyPlaces>('/key-places', { limit: 100, ...asked }),
  place: (id: string) => api.get<KeyPlace>(`/key-places/${part(id)}`),
  /** Under an id of the desk's own: sent again after a lost answer it is still one. */
  enter: (id: string, told: object) => api.put<KeyPlace>(`/key-places/${part(id)}`, told),
  change: (id: string, told: object) => api.put<KeyPlace>(`/key-places/${part(id)}`, told),
  campaigns: () => api.get<Page<Campaign>>('/campaigns', { limit: 200 }),
  campaign: (id: string) => api.get<CampaignDetail>(`/campaigns/${part(id)}`),
  plan: (id: string, told: object) => api.put<CampaignDetail>(`/campaigns/${part(id)}`, told),
  close: (id: string, version: number) => api.post<CampaignDetail>(`/campaigns/${part(id)}/close`, { version }),
  filled: (asked: { key_place?: string; campaign?: string; after?: string }) => api.get<Page<FilledForm>>('/filled-forms', { limit: 20, ...asked }),
}
