/** Photos of a form that is sent at once: each is shrunk and on its way as soon as it is picked. */
import { computed, onScopeDispose, reactive } from 'vue'
import { t } from '../texts'
import { shrink, type Photo } from '../offline/photo'
import { uploadPhoto } from '../offline/upload'

export interface SentPhoto { id: string; sha256: string; preview: string; percent: number; state: 'sending' | 'sent' | 'failed'; problem: string }

export function useSentPhotos() {
  const photos = reactive<SentPhoto[]>([])
  const bytes = new Map<string, Photo>()
  const refused = reactive<{ words: string }>({ words: '' })

  async function add(files: File[]) {
    refused.words = ''
    for (const file of files) await addOne(file)
  }

  async function addOne(file: File) {
    try {
      const photo = await shrink(file)
      if (photos.some((each) => each.sha256 === photo.sha256)) return
      bytes.set(photo.id, photo)
      photos.push({ id: photo.id, sha256: photo.sha256, preview: URL.createObjectURL(new Blob([photo.bytes], { type: 'image/jpeg' })), percent: 0, state: 'sending', problem: '' })
      void send(photo.id)
    } catch (error) {
      refused.words = error instanceof Error ? error.message : t('common.error.unexpected')
    }
  }

  async function send(id: string) {
    const photo = photos.find((each) => each.id === id)
    const source = bytes.get(id)
    if (!photo || !source) return
    Object.assign(photo, { state: 'sending', problem: '' })
    try {
      await uploadPhoto(source, (sent, total) => { photo.percent = Math.round(sent / total * 100) })
      photo.state = 'sent'
    } catch (error) {
      Object.assign(photo, { state: 'failed', problem: error instanceof Error ? error.message : t('common.error.unexpected') })
    }
  }

  function remove(id: string) {
    const place = photos.findIndex((each) => each.id === id)
    if (place < 0) return
    URL.revokeObjectURL(photos[place]!.preview)
    photos.splice(place, 1)
    bytes.delete(id)
  }
  onScopeDispose(() => photos.forEach((each) => URL.revokeObjectURL(each.preview)))

  const hashes = computed(() => photos.filter((each) => each.state === 'sent').map((each) => each.sha256))
  const waiting = computed(() => photos.some((each) => each.state === 'sending'))
  const failed = computed(() => photos.some((each) => each.state === 'failed'))
  return { photos, refused, add, send, remove, hashes, waiting, failed }
}
