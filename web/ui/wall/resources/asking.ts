/** What the panels of resources, calls and the log ask of the server. */
import { api } from '../../api'
import { postOnce } from '../../api/once'
import type { Cascade, Cascades, Coverage, EmergencyLogLine, Errand, OnScene, Page, ResourcesAtEmergency, Team } from '../../api/types'

const at = (id: string, part: string) => `/emergencies/${id}/${part}`
export const getResources = (id: string) => api.get<ResourcesAtEmergency>(at(id, 'resources'))
export const sendTeams = (id: string, teams: string[]) => postOnce<ResourcesAtEmergency>(at(id, 'teams'), { teams })
/** `there`: how much of it was there when this was pressed; what is pressed again on the same sight is the same taking. */
export const takeStock = (id: string, item: string, quantity: number, there: number) => postOnce<ResourcesAtEmergency>(at(id, 'stock'), { item, quantity }, there)
export const moveTeam = (team: Team, move: string) => api.post<Team>(`/teams/${team.id}/moves`, { move, version: team.version })
export const checkIn = (errand: string, people: number) => postOnce<Errand>(`/team-dispatches/${errand}/checks`, { people })
export const getCoverage = (kind: string, within_min: number) => api.get<Coverage>('/coverage', { kind, within_min })
export const getScene = async (id: string) => (await api.get<Page<OnScene>>(at(id, 'scene'))).items
export const getLog = (id: string) => api.get<Page<EmergencyLogLine>>(at(id, 'log'))
export const sayLog = (id: string, kind: string, text: string) => postOnce<Page<EmergencyLogLine>>(at(id, 'log'), { kind, text })
export const getCascades = (id: string) => api.get<Cascades>(at(id, 'cascades'))
export const callAll = (id: string, message: string) => postOnce<Cascade>(at(id, 'cascades'), message ? { message } : {})
export const answeredByVoice = (call: string, note: string) => api.post(`/emergency-calls/${call}/answered`, { note })
