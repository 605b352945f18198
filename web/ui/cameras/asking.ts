/** What cameras ask of the server, and which of them the open panel has named, for the map to draw. */
import { shallowRef } from 'vue'
import { api } from '../api'
import type { Camera, CameraLook, CameraPlay, CameraSees, CameraTicket, Page, Point } from '../api/types'

const part = encodeURIComponent

export const cameras = {
  all: () => api.get<Page<Camera>>('/cameras', { limit: 500 }),
  seeing: (point: Point) => api.get<Page<CameraSees>>('/cameras/seeing', { lon: point.lon, lat: point.lat }),
  register: (told: object) => api.post<Camera>('/cameras', told),
  ticket: (code: string, told: object) => api.post<CameraTicket>(`/cameras/${part(code)}/tickets`, told),
  live: (ticket: string) => api.post<Page<CameraPlay>>(`/camera-tickets/${part(ticket)}/live`, {}),
  looks: (camera: string) => api.get<Page<CameraLook>>('/camera-views', { camera, limit: 50 }),
}

/** The cameras of the panel that is open. */
export const shown = shallowRef<CameraSees[]>([])
