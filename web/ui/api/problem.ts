/** Why the server (or the way to it) said no, with the sentence for the person. */
export interface FieldError { field: string; message: string }

/** `status` 0: the server was not reached. `detail` says in words what can be done now. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly data: Record<string, unknown> = {},
    readonly retryAfterS: number | null = null,
  ) {
    super(detail)
    this.name = 'Problem'
  }

  /** The message for one field, if it is at fault. */
  of(field: string): string | undefined {
    return this.errors.find((error) => error.field === field || error.field.startsWith(`${field}.`))?.message
  }

  /** Trying again later may help: nobody has judged the content. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500 || [401, 408, 425, 429].includes(this.status)
  }
}
