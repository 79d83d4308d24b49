// The one script. Pages are complete without it: it makes them quicker and the keyboard stronger.
import "./vendor/htmx/htmx.min.js";
import { attachComboboxes } from "./ui/combobox";
import { attachDialogs } from "./ui/dialog";
import { attachShortcuts } from "./ui/shortcut";
import { attachMenus } from "./layout/menu";
import { keepScroll } from "./layout/scroll";

attachMenus();
attachDialogs();
attachShortcuts();
keepScroll();
attachComboboxes(document);
document.addEventListener("htmx:load", (event) => attachComboboxes(event.target as HTMLElement));
