// The labelling page: keys and clicks become changes, changes go to the server, pages come from it.

import { Dialogs, isOpen, makeTabs } from "./dialogs.js";
import { alarm, dropNotice, notify, say, showCounts, showEnd, showHead, showProgress, showSaved } from "./head.js";
import { commandOf } from "./keys.js";
import { Labelling } from "./labelling.js";
import { Panes } from "./panes.js";
import { Conflict, Queue, reasonOf, Refused, Server, takeToken, WrongToken } from "./saving.js";
import { WorkTime } from "./worktime.js";

const $ = (id) => document.getElementById(id);
const TAKING_IN = 1000; // ms, after a page was changed elsewhere
const server = new Server(takeToken());
const queue = new Queue(server, showSaved);
const work = new WorkTime();
const panes = new Panes($("reading"), $("list"), choose, (segment) => busy || change(now.togglingOne(segment), segment));
const dialogs = new Dialogs(setNote, (number) => busy || leave(number), () => now && !ended() && focusList());
makeTabs(() => now && panes.center());

let overview = { pages: [], progress: {}, train: "" };
let now = null; // the Labelling of the page that is shown
let busy = true; // while another page is on its way: what is pressed then is not meant for it
let takingIn = 0; // the timer of that second
let going = false; // after g, until its sign comes
let half = ""; // of a sign of two, until its other half comes

const ended = () => !$("finished").hidden;
const indexOf = (number) => overview.pages.findIndex((page) => page.number === number);
const focusList = () => $("list").focus({ preventScroll: true });

function repaint() {
  panes.paint();
  showCounts(now, going, half);
}

function forget() {
  going = false;
  half = "";
}

// --- going from page to page -----------------------------------------------------------------------------------------

async function load(number, focus) {
  busy = true;
  $("panes").setAttribute("aria-busy", "true");
  for (let wait = 500; ; wait = Math.min(4000, wait * 2)) {
    try {
      show(await server.ask(`page/${number}`), focus);
      return;
    } catch (error) {
      if (error instanceof Refused) throw error;
      showSaved("failing", 0, reasonOf(error));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function show(page, focus) {
  now = new Labelling(page);
  queue.seen(page);
  if (focus !== undefined) now.move(focus);
  forget();
  work.begin();
  $("finished").hidden = true;
  $("panes").hidden = false;
  panes.show(now);
  showHead(page, indexOf(page.number) + 1, overview.pages.length);
  showCounts(now, going, half);
  if (queue.clear) showSaved("saved", 0);
  document.body.dataset.page = page.number;
  sessionStorage.setItem("page", page.number); // for a reload
  $("panes").setAttribute("aria-busy", "false");
  busy = false;
  if (!isOpen()) focusList();
  say(`${page.title || page.id}: ${page.texts.length} segments`);
}

function finish() {
  $("panes").hidden = true;
  $("finished").hidden = false;
  showEnd(overview.progress, overview.train);
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

// No page is left behind before all that was said of it is saved.
async function leave(number) {
  busy = true;
  tellWork();
  const { conflicts } = queue;
  await queue.cleared();
  if (queue.conflicts !== conflicts) return; // and stay: what was changed elsewhere is to be seen
  if (number === null) finish();
  else await load(number);
}

async function step(by) {
  if (ended()) return leave(overview.pages.at(-1).number);
  const to = overview.pages[indexOf(now.page.number) + by];
  if (to) return leave(to.number);
  say(by > 0 ? "this is the last page" : "this is the first page");
}

// --- changes ---------------------------------------------------------------------------------------------------------

async function send(path, body) {
  try {
    const told = await queue.push(path, body);
    overview.progress = told.progress;
    showProgress(told.progress);
    return told;
  } catch (error) {
    if (error instanceof Conflict) {
      takeOver(error.told);
      return null;
    }
    // What the server refused is not there: what is shown must not say so.
    if (now) await load(now.page.number, now.focus);
    notify(`The last change was refused and is taken back: ${error.message}`);
    return null;
  }
}

// The page was changed in another tab: its state is shown, and what is pressed at once was meant for the one before.
function takeOver(told) {
  busy = true;
  overview.progress = told.progress;
  showProgress(told.progress);
  overview.pages[indexOf(told.page)].status = told.status;
  if (told.page === now.page.number) {
    forget();
    now.take(told.labels);
    Object.assign(now.page, { status: told.status, note: told.note });
    showHead(now.page, indexOf(told.page) + 1, overview.pages.length);
    repaint();
  }
  notify("This page was changed elsewhere, in another tab or window. It is shown as it stands now; your last change was not made, and nothing was accepted.");
  clearTimeout(takingIn);
  takingIn = setTimeout(() => (busy = false), TAKING_IN);
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
  tellWork();
  if (page.status !== status) {
    if (!(await send("change", { page: page.number, status }))) return;
    page.status = overview.pages[indexOf(page.number)].status = status;
  }
  await leave(nextOpen(indexOf(page.number)));
}

function setNote(note) {
  now.page.note = note;
  send("change", { page: now.page.number, note });
  showHead(now.page, indexOf(now.page.number) + 1, overview.pages.length);
}

async function stepBack(path) {
  busy = true;
  tellWork();
  const told = await send(path, {});
  if (!told) return;
  busy = false;
  if (told.page === null) return say(`nothing to ${path}`);
  // Another process may have added pages meanwhile.
  if (indexOf(told.page) < 0) overview = await server.ask("overview");
  overview.pages[indexOf(told.page)].status = told.status;
  if (ended() || told.page !== now.page.number) {
    await load(told.page);
  } else {
    const changed = now.labels.findIndex((label, i) => label !== told.labels[i]);
    now.take(told.labels);
    Object.assign(now.page, { status: told.status, note: told.note });
    if (changed >= 0) now.move(changed);
    showHead(now.page, indexOf(told.page) + 1, overview.pages.length);
    repaint();
    panes.reveal();
  }
  say(path === "undo" ? "taken back" : "made again");
}

function tellWork(atOnce = false) {
  if (!now || ended()) return;
  const taken = work.take();
  if (!taken) return;
  const body = { page: now.page.number, ...taken };
  if (atOnce) server.ask("visit", body, { keepalive: true }).catch(() => {});
  else send("visit", body);
}

// --- commands --------------------------------------------------------------------------------------------------------

function choose(segment, extend) {
  if (busy) return;
  now.anchor = extend ? (now.anchor ?? now.focus) : null;
  moveTo(segment);
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
  const goes = going;
  forget();
  if (segment === undefined) say(`no segment has the sign ${name}`);
  else if (!goes) return change(now.togglingOne(segment), segment);
  else return moveTo(segment);
  showCounts(now, going, half);
}

function kind() {
  const labels = now.kind();
  if (labels === null) say("plain text has no kinds");
  else change(labels);
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
  kind,
  begins: () => change(now.beginning()),
  ends: () => change(now.ending()),
  none: () => change(now.setting("boilerplate", [...now.labels.keys()])),
  go: () => {
    going = true;
    showCounts(now, going, half);
  },
  accept: () => setStatus("accepted"),
  skip: () => setStatus("skipped"),
  undo: () => stepBack("undo"),
  redo: () => stepBack("redo"),
  note: () => dialogs.writeNote(now.page.note),
  "next-page": () => step(1),
  "previous-page": () => step(-1),
  pages: () => dialogs.choosePage(overview.pages, ended() ? null : now.page.number),
  help: () => dialogs.help(),
  escape: () => {
    now.anchor = now.begin = now.end = null;
    repaint();
  },
};
const WITHOUT_PAGE = ["undo", "redo", "previous-page", "next-page", "pages", "help"];

function run(command) {
  if (busy || (ended() && !WITHOUT_PAGE.includes(command.name))) return;
  if (command.name === "sign") return sign(command.sign);
  if (command.name === "half") {
    half = command.sign;
    return showCounts(now, going, half);
  }
  dropNotice(queue.clear);
  if (going || half) {
    forget();
    showCounts(now, going, half);
  }
  COMMANDS[command.name]();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || isOpen()) return;
  const control = event.target.closest("button, a, input, textarea");
  if (control && (event.key === "Enter" || event.key === " ")) return;
  if (control?.getAttribute("role") === "tab" && event.key.startsWith("Arrow")) return;
  if (!["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) work.key();
  const command = commandOf(event, half);
  if (!command) return;
  event.preventDefault();
  if (event.repeat && ["accept", "skip", "sign", "half", "toggle"].includes(command.name)) return;
  run(command);
});
document.addEventListener("pointerdown", () => work.active());
document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-command]")?.dataset.command;
  if (!name) return;
  run({ name });
  // Else Enter and Space would press the button once more.
  if (!isOpen() && now && !ended()) focusList();
});

// --- beginning and end -----------------------------------------------------------------------------------------------

// The address of a command that was started anew on the same port, opened in this tab.
window.addEventListener("hashchange", () => {
  server.token = takeToken();
  if (now) queue.retryNow();
  else begin();
});
window.addEventListener("pagehide", () => tellWork(true));
window.addEventListener("beforeunload", (event) => {
  if (!queue.clear) event.preventDefault();
});

async function begin() {
  try {
    overview = await server.ask("overview");
  } catch (error) {
    const wrong = "This address is not, or no longer, that of the labelling page. Open the one that the command shows in the terminal.";
    const gone = "The command that serves this page does not answer. Start it again and open the address that it shows.";
    alarm(error instanceof WrongToken ? wrong : gone);
    return;
  }
  alarm("");
  showProgress(overview.progress);
  showSaved("saved", 0);
  const last = Number(sessionStorage.getItem("page"));
  const first = last && indexOf(last) >= 0 ? last : nextOpen(-1);
  if (first === null) finish();
  else await load(first);
}

begin();
