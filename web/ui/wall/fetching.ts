/** What the wall asks the server; resources/ and acts/ ask their own. */
import { api } from '../api'
import { postOnce } from '../api/once'
import type { Alarm, AlarmLoad, AlarmSituation, AlarmSituationDetail, CaseRow, Department, Device, DutyCandidate, Emergency, EmergencyDetail, EmergencyReports, EmergencyTask, FireDay, Grid, HistoryLine, Impact, Meta, Page, Point, PublicWarning, Readings, Situation, TimelineLine } from '../api/types'

const items = async <T>(path: string, query: Record<string, string | number> = {}) => (await api.get<Page<T>>(path, query)).items

export const getMeta = () => api.get<Meta>('/meta')
export const getSituation = () => api.get<Situation>('/situation')
export const getAlarms = (state: string, limit: number) => items<Alarm>('/alarms', { state, limit })
export const getAlarm = (id: string) => api.get<Alarm>(`/alarms/${id}`)
export const getAlarmHistory = (id: string) => items<HistoryLine>(`/alarms/${id}/history`)
export const getSituations = () => items<AlarmSituation>('/situations', { stage: 'open', limit: 100 })
export const getMergedSituations = () => items<AlarmSituation>('/situations', { stage: 'merged', limit: 100 })
export const getOneSituation = (id: string) => api.get<AlarmSituationDetail>(`/situations/${id}`)
export const getSituationHistory = (id: string) => items<HistoryLine>(`/situations/${id}/history`)
export const postSituationMove = (id: string, body: object) => api.post<AlarmSituationDetail>(`/situations/${id}/moves`, body)
export const getFireWeather = () => items<FireDay>('/fire-weather', { days: 14 })
export const getLoad = () => api.get<AlarmLoad>('/alarm-load')
export const getEmergencies = () => items<Emergency>('/emergencies', { limit: 50 })
export const getEmergency = (id: string) => api.get<EmergencyDetail>(`/emergencies/${id}`)
/** Radius 0 asks for the area that was worked out last. */
export const getImpact = (id: string, radius: number) => api.get<Impact>(`/emergencies/${id}/impact`, radius ? { radius_m: radius } : {})
export const postImpact = (id: string, body: object) => postOnce<Impact>(`/emergencies/${id}/impact`, body)
export const getTimeline = (id: string) => items<TimelineLine>(`/emergencies/${id}/timeline`)
export const getCases = (limit: number) => items<CaseRow>('/cases', { limit })
export const getDepartments = () => items<Department>('/departments')
export const getGrid = (code: string) => api.get<Grid>(`/grids/${code}`)
export const getReadings = (device: string, query: { metric: string; from: string; to: string; step: number }) =>
  api.get<Readings>(`/devices/${device}/readings`, query)
export const postAlarmMove = (id: string, body: object) => api.post<Alarm>(`/alarms/${id}/moves`, body)
export const getHolders = (id: string, q: string) => items<DutyCandidate>(`/emergencies/${id}/holders`, { q })
/** The same while an emergency is being opened there. */
export const getHoldersAt = (at: Point | null, q: string) => items<DutyCandidate>('/holders', at ? { q, lon: String(at.lon), lat: String(at.lat) } : { q })
export const postEmergencyMove = (id: string, body: object) => api.post<EmergencyDetail>(`/emergencies/${id}/moves`, body)

/** The register comes by pages of 200; a wall needs no more than the first thousand to name the silent ones. */
export async function getDevices(): Promise<Device[]> {
  const found: Device[] = []
  let after: string | null = null
  do {
    const page: Page<Device> = await api.get<Page<Device>>('/devices', after ? { limit: 200, after } : { limit: 200 })
    found.push(...page.items)
    after = page.next
  } while (after && found.length < 1000)
  return found
}
export const getReports = (id: string) => api.get<EmergencyReports>(`/emergencies/${id}/reports`)
export const postReport = (id: string, body: object) => postOnce<EmergencyReports>(`/emergencies/${id}/reports`, body)
export const tickTask = (id: string, body: object) => api.post<EmergencyTask>(`/emergency-tasks/${id}/tick`, body)
export const giveTask = (id: string, body: { act: string; message: string; department: string; due_min: number }) => postOnce<EmergencyTask>(`/emergencies/${id}/tasks`, body)
export const whistle = (id: string, body: { departments: string[]; act: string }) => postOnce<Page<EmergencyTask>>(`/emergencies/${id}/whistles`, body)
export const getWarnings = (emergency: string) => items<PublicWarning>('/warnings', { emergency })
export const postWarning = (body: object) => postOnce<PublicWarning>('/warnings', body)
export const postWarningMove = (id: string, body: object) => api.post<PublicWarning>(`/warnings/${id}/moves`, body)
