/** What the server tells of ready sentences. */
export interface Phrase { text: string; text_en: string; condition: number | null }
export interface CategoryPhrases { category: string; number: number; changed_at: string | null; phrases: Phrase[] }
