/** Where a photo's copies are shown from. */
export type PhotoSize = 'thumb' | 'view' | 'original'
export const photoUrl = (sha256: string, size: PhotoSize = 'view') => `/api/v1/photos/${sha256}?size=${size}`
