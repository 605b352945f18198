/** The outbox as one file: saved from this phone, or taken over from a colleague's. */
import '../texts/me'
import { importFile, NoOutboxFile, unsentFile } from '../offline/export'
import { isFull } from '../offline/store'
import { t } from '../texts'
import { me } from './me'
import { readOutbox, sendDue } from './outbox'

const FREED_MS = 60_000

export async function saveOutbox(): Promise<void> {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await unsentFile(me.value!.id, me.value!.name))
  link.download = `moyang-outbox-${new Date().toISOString().slice(0, 10)}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), FREED_MS)
}

/** What became of it, in words. */
export async function takeOver(file: File): Promise<{ words: string; ok: boolean }> {
  try {
    const { added, known, damaged } = await importFile(me.value!.id, await file.text())
    await readOutbox()
    sendDue()
    const words = [t('me.carry.added', { n: added }), known ? t('me.carry.known', { n: known }) : '', damaged ? t('me.carry.damaged', { n: damaged }) : '']
    return { words: words.filter(Boolean).join(t('me.carry.join')), ok: true }
  } catch (error) {
    return { words: t(error instanceof NoOutboxFile ? 'me.carry.noFile' : isFull(error) ? 'phone.report.full' : 'phone.report.notSaved'), ok: false }
  }
}
