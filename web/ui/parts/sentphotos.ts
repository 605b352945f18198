/** Photos of a form that is sent at once: each is shrunk and on its way as soon as it is picked. */
import { computed, onScopeDispose, reactive, toRaw } from 'vue'
import { shrink, type Photo } from '../offline/photo'
import { uploadPhoto } from '../offline/upload'
import { t } from '../texts'

export interface SentPhoto { id: string; sha256: string; preview: string; percent: number; state: 'sending' | 'sent' | 'failed'; problem: string }

const wordsOf = (error: unknown) => error instanceof Error ? error.message : t('common.error.unexpected')
const previewOf = (photo: Photo) => URL.createObjectURL(new Blob([photo.bytes], { type: 'image/jpeg' }))

class SentPhotos {
  readonly photos: SentPhoto[] = []
  /** Why the last picked picture could not be taken. */
  readonly refused = { words: '' }
  private readonly sources = new Map<string, Photo>()

  constructor(private readonly deliver: Deliver) {}

  get hashes(): string[] { return this.photos.filter((each) => each.state === 'sent').map((each) => each.sha256) }
  get waiting(): boolean { return this.photos.some((each) => each.state === 'sending') }
  get failed(): boolean { return this.photos.some((each) => each.state === 'failed') }

  async add(files: File[]): Promise<void> {
    this.refused.words = ''
    for (const file of files) {
      try {
        this.take(await shrink(file))
      } catch (error) {
        this.refused.words = wordsOf(error)
      }
    }
  }

  /** The same picture twice is one picture. */
  take(photo: Photo): void {
    if (this.photos.some((each) => each.sha256 === photo.sha256)) return
    this.sources.set(photo.id, photo)
    this.photos.push({ id: photo.id, sha256: photo.sha256, preview: previewOf(photo), percent: 0, state: 'sending', problem: '' })
    void this.send(photo.id)
  }

  async send(id: string): Promise<void> {
    const photo = this.photos.find((each) => each.id === id)
    const source = this.sources.get(id)
    if (!photo || !source) return
    Object.assign(photo, { state: 'sending', problem: '' })
    try {
      await this.deliver(source, (sent, total) => { photo.percent = Math.round(sent / total * 100) })
      photo.state = 'sent'
    } catch (error) {
      Object.assign(photo, { state: 'failed', problem: wordsOf(error) })
    }
  }

  remove(id: string): void {
    const place = this.photos.findIndex((each) => each.id === id)
    if (place < 0) return
    URL.revokeObjectURL(this.photos[place]!.preview)
    this.photos.splice(place, 1)
    this.sources.delete(id)
  }

  /** The pictures themselves, in their order on the screen. */
  taken(): Photo[] {
    return this.photos.flatMap((each) => this.sources.get(each.id) ?? [])
  }

  forget(): void {
    this.photos.forEach((each) => URL.revokeObjectURL(each.preview))
  }
}

/** How a picture is brought to safety: to the server at once, or not yet, where the outbox will carry it. */
type Deliver = (photo: Photo, onProgress: (sent: number, total: number) => void) => Promise<void>
export type PhotoStore = ReturnType<typeof useSentPhotos>

export function useSentPhotos(deliver: Deliver = uploadPhoto) {
  const sent = reactive(new SentPhotos(deliver))
  onScopeDispose(() => sent.forget())
  return {
    photos: sent.photos, refused: sent.refused,
    hashes: computed(() => sent.hashes), waiting: computed(() => sent.waiting), failed: computed(() => sent.failed),
    add: (files: File[]) => sent.add(files), send: (id: string) => sent.send(id), remove: (id: string) => sent.remove(id),
    taken: () => sent.taken().map((photo) => ({ ...toRaw(photo) })), put: (photos: Photo[]) => photos.forEach((photo) => sent.take(photo)),
  }
}
