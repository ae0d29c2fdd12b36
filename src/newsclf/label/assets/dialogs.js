// The help, the note, the list of pages, and on a phone the switch between the panes.

import { STATUS } from "./head.js";
import { HELP } from "./keys.js";
import { make } from "./panes.js";

const $ = (id) => document.getElementById(id);
const MOST_LISTED = 200;

export const isOpen = () => document.querySelector("dialog[open]") !== null;

export class Dialogs {
  // noted(text): called with a note that was changed; chosen(number): with the page to go to; closed(): after each.
  constructor(noted, chosen, closed) {
    this.pages = [];
    this.note = "";
    this.noted = noted;
    fillHelp();
    for (const id of ["help", "note", "pages"]) $(id).addEventListener("close", closed);
    $("note").querySelector("button").value = "save";
    $("note").addEventListener("close", () => this.closeNote());
    $("note-text").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      $("note").close("save");
    });
    $("pages-search").addEventListener("input", () => this.list());
    $("pages-list").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      $("pages").close();
      chosen(Number(button.dataset.number));
    });
  }

  help() {
    $("help").showModal();
  }

  writeNote(note) {
    this.note = note;
    $("note-text").value = note;
    $("note").returnValue = "";
    $("note").showModal();
  }

  closeNote() {
    const note = $("note-text").value.trim();
    if ($("note").returnValue === "save" && note !== this.note) this.noted(note);
  }

  // pages: all, in order; current: the number of the one that is shown.
  choosePage(pages, current) {
    this.pages = pages.map((page, i) => ({ ...page, place: i + 1 }));
    this.current = current;
    $("pages-search").value = "";
    this.list();
    $("pages").showModal();
    $("pages-list").querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }

  list() {
    const wanted = $("pages-search").value.trim().toLowerCase();
    const found = this.pages.filter((page) => page.id.toLowerCase().includes(wanted));
    const more = found.length > MOST_LISTED;
    $("pages-count").textContent = more ? `the first ${MOST_LISTED} of ${found.length}` : `${found.length} found`;
    $("pages-list").replaceChildren(...found.slice(0, MOST_LISTED).map((page) => {
      const button = make(
        "button",
        { type: "button", "data-number": page.number, "aria-current": page.number === this.current ? "true" : null },
        make("span", { class: "number" }, String(page.place)),
        make("span", { class: "name" }, page.id),
        make("span", { class: "chip", "data-status": page.status }, STATUS[page.status]),
      );
      return make("li", {}, button);
    }));
  }
}

function fillHelp() {
  $("help-keys").replaceChildren(...HELP.map(([name, keys]) => {
    const list = make("dl");
    for (const [names, told] of keys) {
      list.append(make("dt", {}, ...names.map((key) => make("kbd", {}, key))), make("dd", {}, told));
    }
    return make("section", {}, make("h3", {}, name), list);
  }));
}

const TABS = { "tab-list": "list", "tab-reading": "reading" };

// shown(): called after another pane was chosen.
export function makeTabs(shown) {
  const choose = (id) => {
    $("panes").dataset.shown = TABS[id];
    for (const name of Object.keys(TABS)) {
      $(name).setAttribute("aria-selected", name === id);
      $(name).tabIndex = name === id ? 0 : -1;
    }
    shown();
  };
  for (const id of Object.keys(TABS)) {
    $(id).addEventListener("click", () => choose(id));
    $(id).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = Object.keys(TABS).find((name) => name !== id);
      choose(other);
      $(other).focus();
    });
  }
}
