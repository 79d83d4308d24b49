// Keys of the desk: an element with data-key="a" is clicked, or focused when it is a field, by that key alone.
export function attachShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target as HTMLElement)) return;
    const target = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target || target.hasAttribute("disabled")) return;
    event.preventDefault();
    if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) target.focus();
    else target.click();
  });
}

function typing(element: HTMLElement): boolean {
  return element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])") || element.closest("dialog[open]") !== null;
}
