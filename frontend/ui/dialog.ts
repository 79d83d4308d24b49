// A link with data-dialog leads to a page that asks one question. With a script the question comes to the reader:
// the page's .dialog is fetched and shown over this page. data-dialog="#id" shows a dialog that is already here.
export function attachDialogs(): void {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const element = event.target as Element;
    const opener = element.closest<HTMLElement>("[data-dialog]");
    if (opener) {
      event.preventDefault();
      const here = opener.dataset.dialog;
      if (here) document.querySelector<HTMLDialogElement>(here)?.showModal();
      else void ask(opener as HTMLAnchorElement);
      return;
    }
    const dialog = element.closest<HTMLDialogElement>("dialog[open]");
    if (dialog && (element === dialog || element.closest("[data-dialog-close]"))) {
      event.preventDefault();
      dialog.close();
    }
  });
}

async function ask(link: HTMLAnchorElement): Promise<void> {
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
    const question = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".dialog");
    if (!answer.ok || !question) throw new Error(answer.statusText);
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", question.getAttribute("aria-labelledby") ?? "");
    dialog.append(...question.childNodes);
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  } catch {
    location.assign(link.href); // the page itself asks the same
  }
}
