// Files dropped anywhere on a .file-drop go into its file field, which works by itself without a script.
export function attachFileDrops(): void {
  const field = (event: DragEvent) => (event.target as Element).closest?.(".file-drop")?.querySelector<HTMLInputElement>("input[type=file]");
  document.addEventListener("dragover", (event) => {
    if (field(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const input = field(event);
    if (!input || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
