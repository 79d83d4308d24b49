// What must be read first takes the focus when it appears: an error summary, on the page or in a swapped part.
export function takeFocus(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-focus]")?.focus();
}
