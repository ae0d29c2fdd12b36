// Asking the server, and the changes on their way to it: in order, one at a time, until each is saved.

const LONGEST_WAIT = 4000;

export class Refused extends Error {}
export class WrongToken extends Error {}

// The server answers, but can't save; the message says why.
export class NotSaved extends Error {}

export const reasonOf = (error) => (error instanceof WrongToken ? "token" : error instanceof NotSaved ? error.message : "gone");

// The page was changed elsewhere; told: how it stands now.
export class Conflict extends Error {
  constructor(told) {
    super(told.error);
    this.told = told;
  }
}

// The token comes in the fragment of the address and leaves it at once: it must not stand in the history. The tab's own
// storage keeps it for a reload; other origins and other tabs can't see that.
export function takeToken() {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem("token", given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("token") ?? "";
}

function newName() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Server {
  constructor(token) {
    this.token = token;
  }

  async ask(path, body, more = {}) {
    const headers = { "X-Newsclf-Token": this.token };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(`/api/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      ...more,
    });
    if (answer.ok) return answer.json();
    const data = await answer.json().catch(() => ({}));
    const told = data.error ?? answer.statusText;
    if (answer.status === 409) throw new Conflict(data);
    if (answer.status === 403 || answer.status === 421) throw new WrongToken(told);
    if (answer.status >= 500) throw new NotSaved(told);
    throw new Refused(told);
  }
}

export class Queue {
  // tell: called with (state, count of what is not saved yet, reason) when the state changes: saved, saving, failing.
  constructor(server, tell) {
    this.server = server;
    this.tell = tell;
    this.waiting = [];
    this.running = false;
    this.failing = false;
    this.wake = () => {};
    this.idlers = [];
    this.versions = new Map(); // of each page, as it is shown, what is on its way left out
    this.conflicts = 0;
  }

  // answer: of the server, on a page.
  seen(answer) {
    if (answer.version !== undefined) this.versions.set(answer.number ?? answer.page, answer.version);
  }

  // All that was said before the conflict was known was said of a page that is not there: only visits stay.
  conflict(error) {
    this.conflicts++;
    this.seen(error.told);
    const dropped = this.waiting.filter(({ path }) => path !== "visit");
    this.waiting = this.waiting.filter(({ path }) => path === "visit");
    dropped.forEach(({ reject }) => reject(error));
  }

  // Asks in order; the promise comes to what the server answers, once it has saved it.
  push(path, body) {
    const once = path === "visit" ? {} : { once: newName() };
    return new Promise((resolve, reject) => {
      this.waiting.push({ path, body: { ...body, ...once }, resolve, reject });
      this.run();
    });
  }

  // Comes when nothing waits any more.
  cleared() {
    return this.clear ? Promise.resolve() : new Promise((resolve) => this.idlers.push(resolve));
  }

  get clear() {
    return this.waiting.length === 0;
  }

  retryNow() {
    this.wake();
  }

  async run() {
    if (this.running) return;
    this.running = true;
    let wait = 500;
    while (this.waiting.length) {
      const first = this.waiting[0];
      if (!this.failing) this.tell("saving", this.waiting.length, "");
      if (first.path === "change") first.body.seen ??= this.versions.get(first.body.page);
      try {
        const answer = await this.server.ask(first.path, first.body);
        this.waiting.shift();
        this.seen(answer);
        this.failing = false;
        wait = 500;
        first.resolve(answer);
      } catch (error) {
        if (error instanceof Conflict) {
          this.failing = false;
          this.conflict(error);
          continue;
        }
        if (error instanceof Refused) {
          this.waiting.shift();
          first.reject(error);
          continue;
        }
        this.failing = true;
        this.tell("failing", this.waiting.length, reasonOf(error));
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, wait);
          this.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wait = Math.min(LONGEST_WAIT, wait * 2);
      }
    }
    this.running = false;
    this.failing = false;
    this.tell("saved", 0, "");
    this.idlers.splice(0).forEach((resolve) => resolve());
  }
}
