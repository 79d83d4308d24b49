// Suggestions under a search field, after the ARIA combobox pattern. The server answers a fragment of options
// (ui.Suggestions); before anything is typed, the reader's own recent searches are shown from this browser's memory.
const memory = "searches";
const kept = 6;
let count = 0;

export function attachComboboxes(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[data-suggest]:not([role])")) new Combobox(input);
}

function recent(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(memory) ?? "[]");
    return Array.isArray(list) ? list.filter((s) => typeof s === "string") : [];
  } catch {
    return [];
  }
}

function remember(text: string): void {
  if (!text) return;
  try {
    localStorage.setItem(memory, JSON.stringify([text, ...recent().filter((s) => s !== text)].slice(0, kept)));
  } catch {
    // a browser that keeps nothing still searches
  }
}

class Combobox {
  private list = document.createElement("div");
  private status = document.createElement("span");
  private id = `suggestions-${++count}`;
  private active = -1;
  private typed = "";
  private timer = 0;
  private request?: AbortController;

  constructor(private input: HTMLInputElement) {
    this.list.id = this.id;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.suggestLabel ?? "");
    this.status.className = "spoken";
    this.status.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.id);
    input.setAttribute("aria-expanded", "false");
    input.form?.append(this.list, this.status);
    input.addEventListener("input", () => this.changed());
    input.addEventListener("compositionend", () => this.changed());
    input.addEventListener("focus", () => this.changed());
    input.addEventListener("click", () => this.list.hidden && this.changed());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.key(event));
    input.form?.addEventListener("submit", () => remember(input.value.trim()));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.clicked(event));
  }

  private changed(): void {
    this.typed = this.input.value;
    clearTimeout(this.timer);
    this.request?.abort();
    if (!this.typed.trim()) this.showRecent();
    else this.timer = window.setTimeout(() => void this.load(), 150);
  }

  private async load(): Promise<void> {
    this.request = new AbortController();
    try {
      const address = new URL(this.input.dataset.suggest!, location.href);
      address.searchParams.set("q", this.typed.trim());
      const answer = await fetch(address, { signal: this.request.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok) return this.close();
      const text = await answer.text();
      if (document.activeElement !== this.input) return;
      this.list.innerHTML = text;
      this.open();
    } catch {
      this.close(); // aborted by the next letter, or no connection: the form still works
    }
  }

  private showRecent(): void {
    const searches = recent();
    this.list.replaceChildren();
    if (!searches.length) return this.close();
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", this.input.dataset.recentLabel ?? "");
    const title = document.createElement("p");
    title.className = "suggestions-title";
    title.setAttribute("aria-hidden", "true");
    title.textContent = this.input.dataset.recentLabel ?? "";
    group.append(title);
    for (const text of searches) {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.className = "suggestion";
      option.dataset.value = text;
      option.textContent = text;
      group.append(option);
    }
    this.list.append(group);
    this.open();
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private open(): void {
    const options = this.options();
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    if (!options.length) return this.close();
    options.forEach((option, i) => {
      option.id = `${this.id}-${i}`;
      option.setAttribute("aria-selected", "false");
    });
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.status.textContent = this.list.querySelector<HTMLElement>("[data-status]")?.dataset.status ?? "";
  }

  private close(): void {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.active = -1;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.input.value = this.typed;
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.changed();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.options()[this.active]);
    }
  }

  // move goes through the options and, past either end, back to what was typed.
  private move(step: number): void {
    const options = this.options();
    const places = options.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.active)));
    const option = options[this.active];
    this.input.value = option?.dataset.value ?? this.typed;
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  private clicked(event: MouseEvent): void {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (!option || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.choose(option);
  }

  private choose(option: HTMLElement): void {
    const href = option.getAttribute("href");
    if (href) {
      remember(this.typed.trim());
      location.assign(href);
      return;
    }
    this.input.value = option.dataset.value ?? this.input.value;
    this.close();
    this.input.form?.requestSubmit();
  }
}
