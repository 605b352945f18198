/** What the room of duty lists asks of the server. */
import { api } from '../../../api'
import { postOnce } from '../../../api/once'
import type { CommunicationTest, CommunicationTestDetail, CommunicationTests, Department, DutyCandidate, DutyList, Page, TestPlan } from '../../../api/types'

const part = encodeURIComponent

export const duty = {
  list: (code: string) => api.get<DutyList>(`/duty/${part(code)}`),
  put: (code: string, people: string[], version: number) => api.put<DutyList>(`/duty/${part(code)}`, { people, version }),
  candidates: (code: string, q: string) => api.get<Page<DutyCandidate>>(`/duty/${part(code)}/candidates`, { q }),
  units: (division: string) => api.get<Page<Department>>('/departments', { division }),
  tests: () => api.get<CommunicationTests>('/communication-tests'),
  test: (id: string) => api.get<CommunicationTestDetail>(`/communication-tests/${part(id)}`),
  testNow: () => postOnce<CommunicationTest>('/communication-tests', {}),
  putPlan: (plan: Pick<TestPlan, 'cadence' | 'day' | 'at' | 'version'>) => api.put<TestPlan>('/communication-test-plan', plan),
  setPhone: (unit: string, phone: string | null) => api.put(`/departments/${part(unit)}/phone`, { phone }),
}
