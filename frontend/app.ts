// The one script. Pages are complete without it: it makes them quicker and the keyboard stronger.
import "./vendor/htmx/htmx.esm.js";
import "./vendor/htmx-ext-sse/sse.esm.js";
import { attachComboboxes } from "./ui/combobox";
import { attachDialogs } from "./ui/dialog";
import { attachFacets } from "./ui/facets";
import { attachFileDrops } from "./ui/filedrop";
import { takeFocus } from "./ui/focus";
import { attachShortcuts } from "./ui/shortcut";
import { attachToasts } from "./ui/toast";
import { attachFailures } from "./layout/failure";
import { attachMenus } from "./layout/menu";
import { keepScroll } from "./layout/scroll";

attachMenus();
attachDialogs();
attachShortcuts();
attachToasts();
attachFacets();
attachFileDrops();
attachFailures();
keepScroll();
attachComboboxes(document);
takeFocus(document);
document.addEventListener("htmx:load", (event) => {
  const part = event.target as HTMLElement;
  if (part === document.body) return; // the page itself, which is attached already
  attachComboboxes(part);
  takeFocus(part);
});
