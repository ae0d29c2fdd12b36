// The labelling page: keys and clicks become changes, changes go to the server, pages come from it.

import { commandOf, HELP } from "./keys.js";
import { Labelling } from "./labelling.js";
import { make, Panes } from "./panes.js";
import { Queue, Refused, Server, takeToken, WrongToken } from "./saving.js";

const $ = (id) => document.getElementById(id);
const IDLE = 60_000; // a longer pause is no work on the page
const MOST_LISTED = 200;

const server = new Server(takeToken());
const queue = new Queue(server, showSaved);
const panes = new Panes($("reading"), $("list"), choose, (segment) => change(now.togglingOne(segment), segment));

let overview = { pages: [], progress: {}, folder: "" };
let now = null; // the Labelling of the page that is shown
let busy = true; // while another page is on its way
let going = false; // after g, until its sign comes
let visit = { seconds: 0, keys: 0, last: null };

// --- what is shown ---------------------------------------------------------------------------------------------------

function showSaved(state, count, reason) {
  const told = { saved: "Saved", saving: "Saving…", failing: `Not saved (${count}), retrying` }[state];
  $("saved").textContent = told;
  $("saved").dataset.state = state;
  const alarm = $("alarm");
  alarm.hidden = state !== "failing";
  if (state === "failing") {
    alarm.textContent = reason === "token"
      ? "Not saved: the command was started anew. Open the address that it shows in the terminal, in this very tab to keep what is not saved yet."
      : "Not saved: the command that serves this page does not answer. Start it again (newsclf label, same --out and --port); what is not saved yet is sent as soon as it answers.";
  }
}

function say(text) {
  $("said").textContent = text;
}

function percent(share) {
  return share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)} %`;
}

function duration(seconds) {
  return seconds < 60 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function showProgress(progress) {
  overview.progress = progress;
  const { pages, labelled, skipped, left, seconds, agreement, f1 } = progress;
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

const STATUS = { open: "not labelled yet", accepted: "labelled", skipped: "skipped" };

function showHead() {
  const { page } = now;
  const place = indexOf(page.number) + 1;
  const title = page.title || page.id;
  $("title").textContent = title;
  document.title = `${place}. ${title} – newsclf label`;
  $("status").textContent = STATUS[page.status];
  $("status").dataset.status = page.status;
  $("place").textContent = `page ${place} of ${overview.pages.length} · ${page.site ?? page.id}`;
  $("place").title = page.id;
  const url = $("url");
  url.hidden = !page.url;
  if (page.url) {
    url.href = page.url;
    url.textContent = "original";
    url.title = `${page.url} (leaves this machine)`;
  } else {
    url.removeAttribute("href");
  }
  $("note-shown").hidden = !page.note;
  $("note-shown").textContent = page.note ? `Note: ${page.note}` : "";
  $("cut").textContent = page.truncated.length ? `cut by a limit: ${page.truncated.join(", ")}` : "";
}

function showCounts() {
  const count = { body: 0, boilerplate: 0, open: 0 };
  now.labels.forEach((label) => count[label ?? "open"]++);
  const parts = [`${now.size} in all`, `${count.body} body`];
  if (count.open) parts.push(`${count.open} open`);
  const { begin, end } = now;
  if ((begin === null) !== (end === null)) parts.push(begin === null ? "end is set, [ sets the begin" : "begin is set, ] sets the end");
  if (going) parts.push("g: which sign?");
  $("counts").textContent = parts.join(" · ");
  document.querySelector("[data-command=range]").setAttribute("aria-pressed", now.anchor !== null);
}

function repaint() {
  panes.paint();
  showCounts();
}

function focusList() {
  $("list").focus({ preventScroll: true });
}

// --- going from page to page -----------------------------------------------------------------------------------------

function indexOf(number) {
  return overview.pages.findIndex((page) => page.number === number);
}

async function load(number, focus) {
  busy = true;
  $("panes").setAttribute("aria-busy", "true");
  for (let wait = 500; ; wait = Math.min(4000, wait * 2)) {
    try {
      show(await server.ask(`page/${number}`), focus);
      return;
    } catch (error) {
      if (error instanceof Refused) return fail(error);
      showSaved("failing", 0, error instanceof WrongToken ? "token" : "gone");
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function show(page, focus) {
  now = new Labelling(page);
  if (focus !== undefined) now.move(focus);
  going = false;
  visit = { seconds: 0, keys: 0, last: Date.now() };
  $("finished").hidden = true;
  $("panes").hidden = false;
  panes.show(now);
  showHead();
  showCounts();
  if (queue.clear) showSaved("saved", 0, "");
  document.body.dataset.page = page.number;
  sessionStorage.setItem("page", page.number); // for a reload
  $("panes").setAttribute("aria-busy", "false");
  busy = false;
  if (!document.querySelector("dialog[open]")) focusList();
  say(`${page.title || page.id}: ${page.texts.length} segments`);
}

function showFinished() {
  const { labelled, skipped, seconds, keys, agreement, f1 } = overview.progress;
  $("panes").hidden = true;
  $("finished").hidden = false;
  let told = `${labelled} labelled, ${skipped} skipped.`;
  if (seconds !== null) told += ` A page took ${duration(seconds)} and ${keys.toFixed(1)} keys.`;
  if (agreement !== null) told += ` The model agreed on ${percent(agreement)} of the segments; word F1 of its proposals ${f1.toFixed(3)}.`;
  $("finished-told").textContent = told;
  $("commands").textContent = `newsclf train ${overview.folder} --base models/news --out models/mine`;
  document.body.dataset.page = "none";
  sessionStorage.removeItem("page");
  $("panes").setAttribute("aria-busy", "false");
  busy = false;
  $("finished").focus();
}

// The next page that is open, after this one, then from the beginning; null where none is.
function nextOpen(from) {
  const { pages } = overview;
  for (let step = 1; step <= pages.length; step++) {
    const page = pages[(from + step) % pages.length];
    if (page.status === "open") return page.number;
  }
  return null;
}

async function leave(number) {
  tellVisit();
  await idle();
  if (number === null) showFinished();
  else await load(number);
}

// Until all that was changed is saved: no page is left behind before.
function idle() {
  return queue.clear ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve));
}
const idlers = [];

async function step(by) {
  if (!$("finished").hidden) return leave(overview.pages.at(-1).number);
  const to = overview.pages[indexOf(now.page.number) + by];
  if (to) {
    busy = true;
    await leave(to.number);
  } else {
    say(by > 0 ? "this is the last page" : "this is the first page");
  }
}

// --- changes ---------------------------------------------------------------------------------------------------------

function send(path, body) {
  const answer = queue.push(path, body);
  answer.then(
    (told) => {
      showProgress(told.progress);
      if (queue.clear) idlers.splice(0).forEach((resolve) => resolve());
    },
    (error) => {
      if (queue.clear) idlers.splice(0).forEach((resolve) => resolve());
      fail(error);
    },
  );
  return answer;
}

// What the server refused is not there: what is shown must not say so.
async function fail(error) {
  $("alarm").hidden = false;
  $("alarm").textContent = `The last change was refused and is taken back: ${error.message}`;
  if (now) show(await server.ask(`page/${now.page.number}`), now.focus);
}

function change(labels, focus) {
  if (focus !== undefined) now.move(focus);
  now.anchor = null;
  const count = Object.keys(labels).length;
  if (count) {
    now.make(labels);
    send("change", { page: now.page.number, labels });
    say(count === 1 ? `segment ${now.focus + 1}: ${now.labels[now.focus] ?? "open"}` : `${count} segments changed`);
  }
  repaint();
  panes.reveal();
}

async function setStatus(status) {
  const { page } = now;
  busy = true;
  tellVisit();
  if (page.status !== status) {
    try {
      await send("change", { page: page.number, status });
    } catch {
      return; // told and taken back by fail
    }
    page.status = overview.pages[indexOf(page.number)].status = status;
  }
  await leave(nextOpen(indexOf(page.number)));
}

async function stepBack(path) {
  busy = true;
  if (now) tellVisit();
  const told = await send(path, {}).catch(() => null);
  busy = false;
  if (!told) return;
  if (told.page === null) {
    say(`nothing to ${path}`);
    return;
  }
  overview.pages[indexOf(told.page)].status = told.status;
  if (!$("finished").hidden || told.page !== now.page.number) {
    await load(told.page);
  } else {
    const changed = now.labels.findIndex((label, i) => label !== told.labels[i]);
    now.labels = [...told.labels];
    now.begin = now.end = now.anchor = null;
    Object.assign(now.page, { status: told.status, note: told.note });
    if (changed >= 0) now.move(changed);
    showHead();
    repaint();
    panes.reveal();
  }
  say(path === "undo" ? "taken back" : "made again");
}

// --- time and keys ---------------------------------------------------------------------------------------------------

function active() {
  const time = Date.now();
  const gap = visit.last === null ? 0 : time - visit.last;
  if (gap <= IDLE) visit.seconds += gap / 1000;
  visit.last = time;
}

function tellVisit(atOnce = false) {
  if (!now || !$("finished").hidden) return;
  active();
  const { seconds, keys } = visit;
  if (!seconds && !keys) return;
  visit.seconds = visit.keys = 0;
  const body = { page: now.page.number, seconds, keys };
  if (atOnce) server.ask("visit", body, { keepalive: true }).catch(() => {});
  else send("visit", body).catch(() => {});
}

// --- commands --------------------------------------------------------------------------------------------------------

function choose(segment, extend) {
  if (busy) return;
  active();
  if (extend) now.anchor ??= now.focus;
  else now.anchor = null;
  now.move(segment);
  repaint();
  panes.reveal();
  focusList();
}

function moveTo(segment) {
  now.move(segment);
  repaint();
  panes.reveal();
}

function extendTo(segment) {
  now.anchor ??= now.focus;
  moveTo(segment);
}

function sign(name) {
  const segment = now.bySign.get(name);
  if (segment === undefined) {
    going = false;
    showCounts();
    return say(`no segment has the sign ${name}`);
  }
  if (going) {
    going = false;
    return moveTo(segment);
  }
  change(now.togglingOne(segment), segment);
}

const COMMANDS = {
  next: () => moveTo(now.focus + 1),
  previous: () => moveTo(now.focus - 1),
  "next-stop": () => moveTo(now.stop(1)),
  "previous-stop": () => moveTo(now.stop(-1)),
  first: () => moveTo(0),
  last: () => moveTo(now.size - 1),
  "extend-next": () => extendTo(now.focus + 1),
  "extend-previous": () => extendTo(now.focus - 1),
  range: () => {
    now.anchor = now.anchor === null ? now.focus : null;
    repaint();
  },
  toggle: () => change(now.toggling()),
  body: () => change(now.setting("body")),
  boilerplate: () => change(now.setting("boilerplate")),
  open: () => change(now.setting(null)),
  kind: () => {
    const labels = now.kind();
    if (labels === null) say("plain text has no kinds");
    else change(labels);
  },
  begins: () => change(now.beginning()),
  ends: () => change(now.ending()),
  none: () => change(now.setting("boilerplate", [...now.labels.keys()])),
  go: () => {
    going = true;
    showCounts();
  },
  accept: () => setStatus("accepted"),
  skip: () => setStatus("skipped"),
  undo: () => stepBack("undo"),
  redo: () => stepBack("redo"),
  note: () => {
    $("note-text").value = now.page.note;
    $("note").showModal();
  },
  "next-page": () => step(1),
  "previous-page": () => step(-1),
  pages: () => {
    $("pages-search").value = "";
    listPages();
    $("pages").showModal();
  },
  help: () => $("help").showModal(),
  escape: () => {
    now.anchor = now.begin = now.end = null;
    going = false;
    repaint();
  },
};
const WITHOUT_PAGE = ["undo", "redo", "previous-page", "next-page", "pages", "help"];

function run(command) {
  if (busy || (!$("finished").hidden && !WITHOUT_PAGE.includes(command.name))) return;
  if (command.name === "sign") return sign(command.sign);
  if (going && command.name !== "go") {
    going = false;
    showCounts();
  }
  COMMANDS[command.name]();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const control = event.target.closest("button, a, input, textarea");
  if (control && (event.key === "Enter" || event.key === " ")) return;
  if (control?.getAttribute("role") === "tab" && /^Arrow/.test(event.key)) return;
  if (!["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) {
    active();
    visit.keys++;
  }
  const command = commandOf(event);
  if (!command) return;
  event.preventDefault();
  if (event.repeat && ["accept", "skip", "sign", "toggle"].includes(command.name)) return;
  run(command);
});
document.addEventListener("pointerdown", active);

document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-command]")?.dataset.command;
  if (!name) return;
  run({ name });
  if (!document.querySelector("dialog[open]") && now && $("finished").hidden) focusList();
});

// --- dialogs, tabs ---------------------------------------------------------------------------------------------------

function fillHelp() {
  $("help-keys").replaceChildren(...HELP.map(([name, keys]) => {
    const list = make("dl");
    for (const [names, told] of keys) {
      list.append(make("dt", {}, ...names.map((key) => make("kbd", {}, key))), make("dd", {}, told));
    }
    return make("section", {}, make("h3", {}, name), list);
  }));
}

$("note-text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("note").close("save");
});
$("note").querySelector("button").value = "save";
$("note").addEventListener("close", () => {
  const note = $("note-text").value.trim();
  if ($("note").returnValue === "save" && note !== now.page.note) {
    now.page.note = note;
    send("change", { page: now.page.number, note });
    showHead();
  }
  $("note").returnValue = "";
  focusList();
});
for (const id of ["help", "pages"]) $(id).addEventListener("close", () => now && $("finished").hidden && focusList());

function listPages() {
  const wanted = $("pages-search").value.trim().toLowerCase();
  const found = overview.pages.filter((page) => page.id.toLowerCase().includes(wanted));
  $("pages-count").textContent = found.length > MOST_LISTED ? `the first ${MOST_LISTED} of ${found.length}` : `${found.length} found`;
  $("pages-list").replaceChildren(...found.slice(0, MOST_LISTED).map((page) => {
    const button = make("button", { type: "button", "data-number": page.number },
      make("span", { class: "number" }, String(indexOf(page.number) + 1)), make("span", { class: "name" }, page.id),
      make("span", { class: "chip", "data-status": page.status }, STATUS[page.status]));
    if (page.number === now?.page.number) button.setAttribute("aria-current", "true");
    return make("li", {}, button);
  }));
}
$("pages-search").addEventListener("input", listPages);
$("pages-list").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || busy) return;
  $("pages").close();
  busy = true;
  leave(Number(button.dataset.number));
});

const TABS = { "tab-list": "list", "tab-reading": "reading" };
function chooseTab(id) {
  $("panes").dataset.shown = TABS[id];
  for (const name of Object.keys(TABS)) {
    $(name).setAttribute("aria-selected", name === id);
    $(name).tabIndex = name === id ? 0 : -1;
  }
  if (now) panes.center();
}
for (const id of Object.keys(TABS)) {
  $(id).addEventListener("click", () => chooseTab(id));
  $(id).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = Object.keys(TABS).find((name) => name !== id);
    chooseTab(other);
    $(other).focus();
  });
}

// --- beginning and end -----------------------------------------------------------------------------------------------

window.addEventListener("hashchange", () => {
  const before = server.token;
  server.token = takeToken() || before;
  queue.retryNow();
  if (!now) begin();
});
window.addEventListener("pagehide", () => tellVisit(true));
window.addEventListener("beforeunload", (event) => {
  if (!queue.clear) event.preventDefault();
});

let beginning = false;
async function begin() {
  if (beginning) return;
  beginning = true;
  try {
    overview = await server.ask("overview");
  } catch (error) {
    $("alarm").hidden = false;
    $("alarm").textContent = error instanceof WrongToken
      ? "This address is not, or no longer, that of the labelling page. Open the one that the command shows in the terminal."
      : "The command that serves this page does not answer. Start it again and open the address that it shows.";
    beginning = false;
    return;
  }
  $("alarm").hidden = true;
  showProgress(overview.progress);
  showSaved("saved", 0, "");
  const last = Number(sessionStorage.getItem("page"));
  const first = last && indexOf(last) >= 0 ? last : nextOpen(-1);
  if (first === null) showFinished();
  else await load(first);
  beginning = false;
}

fillHelp();
begin();
