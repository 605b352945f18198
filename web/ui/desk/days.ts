/** Days ahead in the city's calendar, as a date field wants them. */
const CITY = 'Asia/Shanghai'
const DAY_MS = 86_400_000
const form = new Intl.DateTimeFormat('sv-SE', { timeZone: CITY, year: 'numeric', month: '2-digit', day: '2-digit' })

export const QUICK = [7, 30, 90] as const
export const LONGEST = 365

/** 2026-12-25: that many days after today in the city. */
export const dayAhead = (days: number, now: number) => form.format(new Date(now + days * DAY_MS))
