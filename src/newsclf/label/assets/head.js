// What stands above the panes: which page this is, how far the labelling is, whether all is saved.

import { make } from "./panes.js";

const $ = (id) => document.getElementById(id);

export const STATUS = { open: "not labelled yet", accepted: "labelled", skipped: "skipped" };
const SAVED = { saved: () => "Saved", saving: () => "Saving…", failing: (count) => (count ? `Not saved (${count}), retrying` : "Retrying") };
const ALARMS = {
  token: "The command was started anew. Open the address that it shows in the terminal; in this very tab what is not saved yet is kept.",
  gone: "The command that serves this page does not answer. Start it again (newsclf label, with the same --out); what is not saved yet is sent when it answers.",
};

let notice = ""; // of a change that was not made

// state: saved, saving or failing; count: of what is not saved yet; reason: of failing, token, gone, or a sentence.
export function showSaved(state, count, reason) {
  if (state === "saved" && notice) return showNotice();
  $("saved").textContent = SAVED[state](count);
  $("saved").dataset.state = state;
  if (state === "failing") {
    notice = "";
    alarm(ALARMS[reason] ?? `${reason}. What is not saved yet is kept here and tried again.`);
  } else if (state === "saved") {
    alarm("");
  }
}

function showNotice() {
  $("saved").textContent = "Last change not made";
  $("saved").dataset.state = "failing";
  alarm(notice);
}

// A change was not made, and is not tried again; it is told until the next command.
export function notify(text) {
  notice = text;
  showNotice();
}

// clear: whether all is saved.
export function dropNotice(clear) {
  if (!notice) return;
  notice = "";
  alarm("");
  if (clear) showSaved("saved", 0);
}

export function alarm(text) {
  $("alarm").hidden = !text;
  if ($("alarm").textContent !== text) $("alarm").textContent = text;
}

// For those who hear the page.
export function say(text) {
  $("said").textContent = text;
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;

function duration(seconds) {
  return seconds < 60 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function showProgress({ pages, labelled, skipped, left, seconds, agreement, f1 }) {
  $("done-count").textContent = `${labelled} of ${pages} labelled`;
  const parts = [];
  if (skipped) parts.push(`${skipped} skipped`);
  parts.push(`${left} left`);
  if (seconds !== null) parts.push(`${duration(seconds)} a page`);
  if (agreement !== null) parts.push(`model right in ${percent(agreement)}`, `F1 ${f1.toFixed(3)}`);
  $("figures").replaceChildren(...parts.map((part) => make("span", {}, part)));
  const track = $("track");
  track.setAttribute("aria-valuemax", pages);
  track.setAttribute("aria-valuenow", labelled + skipped);
  track.children[0].style.width = `${(100 * labelled) / pages}%`;
  track.children[1].style.width = `${(100 * skipped) / pages}%`;
}

const OF_A_PAGE = "accept skip toggle kind range open begins ends none note".split(" ");

// What is said of a page can't be said where none is shown.
function allowChanges(allowed) {
  for (const name of OF_A_PAGE) document.querySelector(`.tools [data-command=${name}]`).disabled = !allowed;
}

// page: as the server tells it; place: from 1; count: of all pages.
export function showHead(page, place, count) {
  allowChanges(true);
  const title = page.title || page.id;
  $("title").textContent = title;
  document.title = `${place}. ${title} – newsclf label`;
  $("status").textContent = STATUS[page.status];
  $("status").dataset.status = page.status;
  $("place").textContent = `page ${place} of ${count} · ${page.site ?? page.id}`;
  $("place").title = page.id;
  const url = $("url");
  url.hidden = !page.url;
  if (page.url) {
    url.href = page.url;
    url.textContent = "original";
    url.title = `${page.url} (opens the site itself)`;
  } else {
    url.removeAttribute("href");
  }
  $("note-shown").hidden = !page.note;
  $("note-shown").textContent = page.note ? `Note: ${page.note}` : "";
  $("cut").textContent = page.truncated.length ? `cut by a limit: ${page.truncated.join(", ")}` : "";
}

// labelling: the Labelling of the page; going: whether a sign to go to is waited for; half: of a sign that has begun.
export function showCounts(labelling, going, half) {
  const { labels, begin, end, anchor } = labelling;
  const count = { body: 0, boilerplate: 0, open: 0 };
  labels.forEach((label) => count[label ?? "open"]++);
  const parts = [`${labels.length} in all`, `${count.body} body`];
  if (count.open) parts.push(`${count.open} open`);
  if (begin !== null && end === null) parts.push("body begins, ] ends it");
  if (begin === null && end !== null) parts.push("body ends, [ begins it");
  if (anchor !== null) parts.push(`range of ${labelling.chosen().length}`);
  if (going || half) parts.push(`${going ? "go to " : ""}${half}…`);
  $("counts").textContent = parts.join(" · ");
  document.querySelector("[data-command=range]").setAttribute("aria-pressed", anchor !== null);
}

export function showEnd({ labelled, skipped, seconds, keys, agreement, f1 }, command) {
  allowChanges(false);
  document.title = "newsclf label";
  let told = `${labelled} labelled, ${skipped} skipped.`;
  if (seconds !== null) told += ` A page took ${duration(seconds)} and ${keys.toFixed(1)} keys.`;
  if (agreement !== null) {
    told += ` The model agreed on ${percent(agreement)} of the segments; word F1 of its proposals ${f1.toFixed(3)}.`;
  }
  $("finished-told").textContent = told;
  $("commands").textContent = command;
}
