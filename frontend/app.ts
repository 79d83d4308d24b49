// The one script. Pages are complete without it: it makes them quicker and the keyboard stronger.
import "./vendor/htmx/htmx.min.js";
import { attachComboboxes } from "./ui/combobox";
import { attachDialogs } from "./ui/dialog";
import { takeFocus } from "./ui/focus";
import { attachShortcuts } from "./ui/shortcut";
import { attachToasts } from "./ui/toast";
import { attachMenus } from "./layout/menu";
import { keepScroll } from "./layout/scroll";

attachMenus();
attachDialogs();
attachShortcuts();
attachToasts();
keepScroll();
attachComboboxes(document);
takeFocus(document);
document.addEventListener("htmx:load", (event) => {
  const part = event.target as HTMLElement;
  if (part === document.body) return; // the page itself, which is attached already
  attachComboboxes(part);
  takeFocus(part);
});
