/** Who is on duty for my grid, by number; kept for reading without a network. */
import { api } from '../../api'
import { me } from '../me'
import { reading } from '../reading'

export interface Contact { name: string; kind: string; level: string; phone: string | null }
export interface Neighbour { grid: string; grid_name: string; officer_name: string | null }
export interface Contacts { departments: Contact[]; neighbours: Neighbour[] }

export const contacts = reading<Contacts | null>(() => `contacts:${me.value?.grid?.code}`, async () =>
  me.value?.grid ? await api.get<Contacts>(`/grids/${me.value.grid.code}/contacts`) : null)
