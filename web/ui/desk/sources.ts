/** Where a report came from, in words. */
import { t } from '../texts'

const SOURCES = {
  officer: 'desk.source_officer', public: 'desk.source_public', hotline: 'desk.source_hotline', video: 'desk.source_video',
  leader: 'desk.source_leader', department: 'desk.source_department', media: 'desk.source_media', alarm: 'desk.source_alarm',
} as const

/** A source this screen does not know yet is shown by its own name. */
export function sourceWords(source: string): string {
  const key = SOURCES[source as keyof typeof SOURCES]
  return key ? t(key) : source
}
