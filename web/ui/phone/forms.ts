/** Forms and key places as the phone keeps them: read ahead, so that they can be filled where there is no network. */
import '../texts/phone-forms'
import { api } from '../api'
import type { FormEdition, KeyPlace, KeyPlaces, Page } from '../api/types'
import { language } from '../texts'
import { me, signedOut } from './me'
import { reading } from './reading'

/** The extra questions of reports, by category. */
export const reportForms = reading<FormEdition[]>(() => 'forms:report', async () => (await api.get<Page<FormEdition>>('/forms/in-force', { purpose: 'report' })).items)
export const keyPlaces = reading<KeyPlace[]>(() => `key-places:${me.value?.id}`, async () => (await api.get<KeyPlaces>('/key-places', { limit: 200 })).items)

export const titleOf = (edition: FormEdition) => (language.value === 'en' && edition.name_en) || edition.name
/** As somebody types or scans it: an address of ours, small letters, dashes. */
export const plainCode = (told: string) => (told.split('#/place/').pop() ?? '').toUpperCase().replace(/[^0-9A-Z]/g, '')

if (me.value && !signedOut.value) for (const each of [reportForms, keyPlaces]) if (!each.value.value) void each.refresh()
