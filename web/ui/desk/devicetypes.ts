/** The kinds of device with their metrics, by name: asked once, they seldom change. */
import { computed, shallowRef } from 'vue'
import { api } from '../api'
import type { DeviceType, Page } from '../api/types'
import { language } from '../texts'

export const deviceTypes = shallowRef<DeviceType[]>([])
export async function readDeviceTypes(): Promise<void> {
  if (!deviceTypes.value.length) deviceTypes.value = (await api.get<Page<DeviceType>>('/device-types')).items
}
export const named = (one: { name: string; name_en: string }) => (language.value === 'en' ? one.name_en || one.name : one.name)
const byCode = computed(() => new Map(deviceTypes.value.map((each) => [each.code, each])))

export const typeWords = (code: string) => (byCode.value.has(code) ? named(byCode.value.get(code)!) : code)
export const metricsOf = (code: string) => byCode.value.get(code)?.metrics ?? []
/** "氯气浓度" and "mg/m³"; a metric the type no longer has is told by its code. */
export function metricWords(type: string, metric: string): { name: string; unit: string } {
  const found = metricsOf(type).find((each) => each.metric === metric)
  return found ? { name: named(found), unit: found.unit } : { name: metric, unit: '' }
}
