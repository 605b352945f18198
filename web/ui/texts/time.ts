/** Times in words: how long, how long ago, how much is left, and how a limit is called. */
import type { Deadline, Limit } from '../api/types'
import { language, t } from './t'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const ZONE = 'Asia/Shanghai'

/** 2 天 3 小时; at most two units, never more exact than a person needs. */
export function span(ms: number): string {
  const whole = Math.max(0, ms)
  const days = Math.floor(whole / DAY)
  const hours = Math.floor(whole % DAY / HOUR)
  const minutes = Math.floor(whole % HOUR / MINUTE)
  if (days) return hours ? t('common.time.daysHours', { d: days, h: hours }) : t('common.time.days', { d: days })
  if (hours) return minutes ? t('common.time.hoursMinutes', { h: hours, m: minutes }) : t('common.time.hours', { h: hours })
  return minutes ? t('common.time.minutes', { m: minutes }) : t('common.time.underMinute')
}

/** 剩余 2 小时, 即将到期 · 剩余 20 分钟, 超期 3 小时; after the work is done the clock stands still. */
export function timeLeft(deadline: Deadline, now: number): string {
  const left = Date.parse(deadline.at) - now
  if (deadline.stopped) return t(deadline.stopped === 'hung' ? 'common.left.hung' : 'common.left.waiting')
  if (!deadline.running) return deadline.state === 'over' ? t('common.left.doneLate') : t('common.left.doneInTime')
  if (left <= 0) return t('common.left.over', { span: span(-left) })
  return t(deadline.state === 'soon' ? 'common.left.soon' : 'common.left.ok', { span: span(left) })
}

export function ago(iso: string, now: number): string {
  const past = now - Date.parse(iso)
  return past < MINUTE ? t('common.time.justNow') : past < DAY ? t('common.time.ago', { span: span(past - past % (past < HOUR ? MINUTE : HOUR)) }) : dateTime(iso, now)
}

const formats = new Map<string, Intl.DateTimeFormat>()
function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.value} ${name}`
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language.value, { timeZone: ZONE, hour12: false, ...options }))
  return formats.get(key)!
}

/** 11月23日 14:05 in the city's time; the year only when it is not this one. */
export function dateTime(iso: string, now = Date.now()): string {
  const at = new Date(iso)
  const year = format('year', { year: 'numeric' })
  const thisYear = year.format(at) === year.format(now)
  return format(`moment ${thisYear}`, {
    ...(thisYear ? {} : { year: 'numeric' }), month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit',
  }).format(at)
}

/** 3 个工作日, 4 个工作时, 2 小时（紧急） */
export const limitWords = (limit: Limit) => t(`common.limit.${limit.unit}`, { n: limit.value })

/** 1,234 or 0.87: as many digits as say something. */
export function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value)
}
