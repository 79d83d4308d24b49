// A toast stays until the reader has seen it: Escape or a press on it takes it away, its link or button does what it says.
export function attachToasts(): void {
  document.addEventListener("click", (event) => {
    const element = event.target as Element;
    if (!element.closest("a, button")) element.closest(".toast")?.remove();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) document.querySelector(".toast")?.remove();
  });
}
