/** The drawings of the opened emergency, the same on every wall. */
import { shallowRef } from 'vue'
import { api } from '../../api'
import { postOnce } from '../../api/once'
import type { Drawing, Page } from '../../api/types'

/** What the map draws now. */
export const drawingsOnMap = shallowRef<Drawing[]>([])

export const getDrawings = async (emergency: string, at?: string) => (await api.get<Page<Drawing>>(`/emergencies/${emergency}/drawings`, at ? { at } : {})).items
export const postDrawing = (emergency: string, body: object) => postOnce<Drawing>(`/emergencies/${emergency}/drawings`, body)
export const removeDrawing = (one: Drawing) => postOnce<Drawing>(`/emergency-drawings/${one.id}/moves`, { move: 'remove', version: one.version })
