/** Opens a sheet with the focus where its work begins and not on its cross: Enter pressed once too often must not close it. */

const FIELDS = 'form :is(input, select, textarea):not([type=file], :disabled)'

export function beginSheet(dialog: HTMLDialogElement | undefined) {
  if (!dialog?.open) dialog?.showModal()
  // On a touch screen a focused field would bring up the keyboard over the very sheet.
  if (matchMedia('(hover: hover)').matches) dialog?.querySelector<HTMLElement>(FIELDS)?.focus()
}
