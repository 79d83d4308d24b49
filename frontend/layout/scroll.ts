// The language switch leads to the same page in another language; the reader stays at the same place in it.
const memory = "scroll";

export function keepScroll(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a[data-keep-scroll]");
    const room = document.documentElement.scrollHeight - innerHeight;
    if (link && room > 0) sessionStorage.setItem(memory, String(scrollY / room));
  });
  const part = sessionStorage.getItem(memory);
  if (part === null) return;
  sessionStorage.removeItem(memory);
  scrollTo(0, Number(part) * (document.documentElement.scrollHeight - innerHeight));
}
