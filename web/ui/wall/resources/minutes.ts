/** When somebody will be there, as every list and mark says it: whole minutes, and of less than one that it is less. */
import '../../texts/resources'
import { t } from '../../texts'

export const minutesAway = (minutes: number): string => minutes < 1 ? t('resources.underMinute') : t('resources.minutes', { n: Math.round(minutes) })
