/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import englishCommon from './en/common.json'
import chineseCalendar from './zh-CN/calendar.json'
import englishCalendar from './en/calendar.json'
import chineseClock from './zh-CN/clock.json'
import englishClock from './en/clock.json'
import chineseMerge from './zh-CN/merge.json'
import englishMerge from './en/merge.json'
import chineseChain from './zh-CN/chain.json'
import englishChain from './en/chain.json'
import chinese from './zh-CN/desk.json'
import english from './en/desk.json'
import chineseRouting from './zh-CN/routing.json'
import englishRouting from './en/routing.json'
import chineseLimits from './zh-CN/limits.json'
import englishLimits from './en/limits.json'
import chineseForms from './zh-CN/forms.json'
import englishForms from './en/forms.json'
import chineseHealth from './zh-CN/health.json'
import englishHealth from './en/health.json'
import chineseIngest from './zh-CN/ingest.json'
import englishIngest from './en/ingest.json'
import chineseRounds from './zh-CN/rounds.json'
import englishRounds from './en/rounds.json'
import chineseNotices from './zh-CN/notices.json'
import englishNotices from './en/notices.json'
import chineseSenses from './zh-CN/senses.json'
import englishSenses from './en/senses.json'

hold('senses', chineseSenses, englishSenses)
hold('desk', chinese, english)
hold('routing', chineseRouting, englishRouting)
hold('merge', chineseMerge, englishMerge)
hold('chain', chineseChain, englishChain)
hold('common', chineseCommon, englishCommon)
hold('clock', chineseClock, englishClock)
hold('calendar', chineseCalendar, englishCalendar)
hold('limits', chineseLimits, englishLimits)
hold('ingest', chineseIngest, englishIngest)
hold('health', chineseHealth, englishHealth)
hold('notices', chineseNotices, englishNotices)
hold('forms', chineseForms, englishForms)
hold('rounds', chineseRounds, englishRounds)
