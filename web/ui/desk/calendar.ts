/** The calendar of work as the room holds it: which year and county, and how a change is tried and made. */
import { reactive, ref } from 'vue'
import { api } from '../api'
import type { CalendarChange, DayMark, WorkCalendar } from '../api/types'
import { language, t } from '../texts'
import { span } from '../texts/time'
import { now } from './spans'

const part = encodeURIComponent

export const calendars = {
  year: (year: number, county: string) => api.get<WorkCalendar>('/calendar', { year, county: county || undefined }),
  setDay: (day: string, stated: object, only: boolean) => api.put<CalendarChange>(`/calendar/days/${part(day)}${trying(only)}`, stated),
  setWindows: (stated: object, only: boolean) => api.put<CalendarChange>(`/calendar/windows${trying(only)}`, stated),
  load: (year: number, stated: object, only: boolean) => api.post<CalendarChange>(`/calendar/years/${year}/load${trying(only)}`, stated),
}
const trying = (only: boolean) => (only ? '?try=true' : '')

export const FIRST_YEAR = 2000
export const LAST_YEAR = 2099
export const shown = reactive({ year: new Date(now.value).getFullYear(), county: '' })
/** Grows with every change made here, so that the year is read again. */
export const made = ref(0)

export const MARKS: readonly DayMark[] = ['work', 'make_up', 'weekend', 'holiday']
/** 0 is Monday; a day is a text like 2026-11-25 and has no time zone. */
export const weekdayOf = (day: string) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
export const dayNumber = (day: string) => Number(day.slice(8))

export function dayWords(day: string): { day: string; weekday: string } {
  const at = new Date(`${day}T00:00:00Z`)
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language.value, { timeZone: 'UTC', ...options }).format(at)
  const weekday = language.value === 'en' ? format({ weekday: 'long' }) : t('calendar.weekdays').split(' ')[weekdayOf(day)]!
  return { day: format({ year: 'numeric', month: 'long', day: 'numeric' }), weekday }
}

const SOURCES = ['weekday', 'administrator', 'chinesecalendar'] as const
export function sourceWords(source: string): string {
  const known = SOURCES.find((each) => each === source)
  return known ? t(`calendar.source.${known}`) : source
}

export function effectWords(change: CalendarChange): string {
  const { effect } = change
  if (!effect) return ''
  if (!effect.moved) return t('calendar.effectNone', { looked: effect.looked_at })
  return t('calendar.effect', { looked: effect.looked_at, moved: effect.moved, earlier: effect.earlier, later: effect.later, longest: span(effect.longest_s * 1000) })
}
