/** Everything the health room and the device's management ask of the server. */
import { api } from '../../api'
import type { Device, DevicesHealth, DeviceTrouble, FileTaken, Maintenance, Page } from '../../api/types'

const { get, post } = api
const part = encodeURIComponent
export const TROUBLES: readonly DeviceTrouble[] = ['silent', 'never', 'battery', 'signal', 'rejects', 'calibration', 'maintenance']
const HOUR_MS = 3_600_000

export const health = {
  read: (trouble: DeviceTrouble | '', after: string) => get<DevicesHealth>('/device-health', { trouble: trouble || undefined, after: after || undefined, limit: 100 }),
  rotate: (code: string) => post<{ password: string }>(`/devices/${part(code)}/password`, undefined),
  retire: (code: string) => post<Device>(`/devices/${part(code)}/retire`, undefined),
  windows: (code: string) => get<Page<Maintenance>>(`/devices/${part(code)}/maintenance`),
  /** `from` as the field tells it, by this computer's clock; empty is now. */
  maintain: (code: string, from: string, hours: number, reason: string, nowMs: number) => {
    const begins = from ? Date.parse(from) : nowMs
    return post<Maintenance>(`/devices/${part(code)}/maintenance`, { ...(from ? { from: new Date(begins).toISOString() } : {}), to: new Date(begins + hours * HOUR_MS).toISOString(), reason })
  },
  end: (code: string, id: string) => post<Maintenance>(`/devices/${part(code)}/maintenance/${part(id)}/end`, undefined),
  importFile: (csv: string, dry_run: boolean) => post<FileTaken>('/devices/import', { csv, dry_run }),
}

/** The passwords as a file; a cell that a spreadsheet would run begins with an apostrophe. */
export const passwordsFile = (made: FileTaken['made']) =>
  `code,password\n${made.map((one) => [one.code, one.password].map((cell) => (/^[=+\-@]/.test(cell) ? `'${cell}` : cell)).join(',')).join('\n')}\n`
