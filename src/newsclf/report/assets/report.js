// The list of pages and the page view. The texts of pages are strangers': they only ever become text nodes.
"use strict";

(function () {
  const PER_PART = 50;
  const KEPT_FILES = 12;
  const FILTERS = ["q", "kind", "view", "corpus", "type", "lang", "site"];
  const NAMED = ["view", "corpus", "type", "lang", "site"];
  const COLUMNS = [
    ["title", "page", "text"],
    ["loss", "loss", "figure"],
    ["f1", "word F1", "figure"],
    ["precision", "precision", "figure"],
    ["recall", "recall", "figure"],
    ["kinds", "kind of error", "kinds"],
    ["missed", "missed words", "count"],
    ["kept", "extra words", "count"],
    ["wrong", "wrong segments", "count"],
    ["segments", "segments", "count"],
    ["site", "site", "text"],
  ];
  // Told below the title: there is no room for columns of them, and they are filtered by.
  const MORE = ["corpus", "type", "lang"];
  const STATES = {
    body: ["✓", "body, kept"],
    missed: ["✗", "body, left out"],
    kept: ["!", "boilerplate, kept"],
    out: ["·", "boilerplate, left out"],
    unknownKept: ["?", "no label, kept"],
    unknownOut: ["?", "no label, left out"],
  };

  let index = null;
  let pages = [];
  let kinds = [];
  const files = new Map();
  const waiting = new Map();
  let shown = 0;
  let listed = { key: null, pages: [] };

  const find = (selector, within) => (within || document).querySelector(selector);

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
    }
    for (const child of children) {
      if (child !== null && child !== undefined) element.append(child);
    }
    return element;
  }

  const figure = (value) => (value === null || value === undefined ? "–" : value.toFixed(3));
  const count = (value) => value.toLocaleString("en");

  // The files of data call these two.
  window.newsclfIndex = function (given) {
    index = given;
    kinds = given.kinds;
    pages = given.rows.map((row, number) => {
      const page = { number };
      given.fields.forEach((field, i) => { page[field] = row[i]; });
      for (const field of NAMED) if (page[field] === null) page[field] = "unknown";
      page.searched = [page.id, page.title, page.site, page.corpus].join("\n").toLowerCase();
      return page;
    });
    fillFilters();
    route();
  };

  window.newsclfPages = function (number, given, forms, said) {
    for (const page of given) Object.assign(page, { forms, said });
    files.set(number, given);
    if (files.size > KEPT_FILES) files.delete(files.keys().next().value);
    const ready = waiting.get(number);
    waiting.delete(number);
    if (ready) ready.resolve(given);
  };

  function load(number) {
    if (files.has(number)) return Promise.resolve(files.get(number));
    if (waiting.has(number)) return waiting.get(number).promise;
    const entry = {};
    entry.promise = new Promise((resolve, reject) => { entry.resolve = resolve; entry.reject = reject; });
    waiting.set(number, entry);
    const name = "data/pages-" + number + ".js";
    const script = make("script", { src: name });
    script.onload = () => {
      script.remove();
      if (waiting.delete(number)) entry.reject(new Error(name + " is damaged"));
    };
    script.onerror = () => {
      script.remove();
      waiting.delete(number);
      entry.reject(new Error(name + " is missing: keep the report's folder as it was written"));
    };
    document.head.append(script);
    return entry.promise;
  }

  // The address: #/pages?..., #/page/12?..., anything else is a place in the overview.
  function read() {
    const found = /^#\/(pages|page\/(\d+))(?:\?(.*))?$/.exec(location.hash);
    if (!found) return { part: "overview" };
    const asked = new URLSearchParams(found[3] || "");
    const state = { part: found[2] === undefined ? "list" : "page", number: Number(found[2]) };
    for (const name of FILTERS) state[name] = asked.get(name) || "";
    const sort = asked.get("sort") || "-loss";
    state.down = sort.startsWith("-");
    state.sort = sort.replace(/^-/, "");
    if (!COLUMNS.some(([field]) => field === state.sort)) { state.sort = "loss"; state.down = true; }
    state.at = Math.max(1, Number(asked.get("at")) || 1);
    state.segments = asked.get("segments") || "all";
    return state;
  }

  function address(state, changes) {
    const next = Object.assign({}, state, changes);
    const asked = new URLSearchParams();
    for (const name of FILTERS) if (next[name]) asked.set(name, next[name]);
    if (next.sort !== "loss" || !next.down) asked.set("sort", (next.down ? "-" : "") + next.sort);
    if (next.part === "list" && next.at > 1) asked.set("at", next.at);
    if (next.part === "page" && next.segments !== "all") asked.set("segments", next.segments);
    const text = asked.toString();
    return "#/" + (next.part === "page" ? "page/" + next.number : "pages") + (text ? "?" + text : "");
  }

  function go(state, changes, replace) {
    const to = address(state, changes);
    if (to === location.hash) return;
    if (replace) {
      history.replaceState(null, "", to);
      route();
    } else location.hash = to;
  }

  function selection(state) {
    const key = JSON.stringify([FILTERS.map((name) => state[name]), state.sort, state.down]);
    if (listed.key === key) return listed.pages;
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const kind = state.kind === "" || state.kind === "any" ? state.kind : Number(state.kind);
    const chosen = pages.filter((page) =>
      NAMED.every((name) => !state[name] || page[name] === state[name]) &&
      (kind === "" || (kind === "any" ? page.kinds.length > 0 : page.kinds.includes(kind))) &&
      words.every((word) => page.searched.includes(word)));
    const field = state.sort;
    const value = (page) => {
      if (field === "kinds") return page.kinds.map((k) => kinds[k]).join(", ") || null;
      if (field === "title") return (page.title || page.id).toLowerCase();
      return page[field];
    };
    const sign = state.down ? -1 : 1;
    const keyed = chosen.map((page) => [value(page), page]);
    keyed.sort(([a, one], [b, other]) => {
      // What has no value stands last either way.
      if (a === null || b === null) return (a === null) - (b === null) || one.number - other.number;
      return sign * (a < b ? -1 : a > b ? 1 : 0) || one.number - other.number;
    });
    listed = { key, pages: keyed.map(([, page]) => page) };
    return listed.pages;
  }

  let left = { part: null, hash: "" };
  let listAt = { hash: "", y: 0 };

  // Another part begins at its top, but the list is found again where it was left.
  function beginsAt(state) {
    const was = left;
    left = { part: state.part, hash: location.hash };
    if (was.part === "list") listAt = { hash: was.hash, y: window.scrollY };
    if (was.part === null || was.part === state.part || state.part !== "list") return null;
    return listAt.hash === location.hash ? listAt.y : 0;
  }

  function route() {
    const state = read();
    const y = beginsAt(state);
    find("#overview").hidden = state.part !== "overview";
    find("#browser").hidden = state.part !== "list";
    find("#page").hidden = state.part !== "page";
    const link = find(".top .strong");
    if (state.part === "overview") link.removeAttribute("aria-current");
    else link.setAttribute("aria-current", "page");
    if (state.part === "overview") {
      shown += 1;
      if (location.hash.length > 1) {
        const place = document.getElementById(location.hash.slice(1));
        if (place) place.scrollIntoView();
      }
    } else if (!index) shown += 1;
    else if (state.part === "list") showList(state);
    else showPage(state);
    if (y !== null) window.scrollTo({ top: y, behavior: "instant" });
  }

  // The list.
  function fillFilters() {
    for (const name of NAMED) {
      const counts = new Map();
      for (const page of pages) counts.set(page[name], (counts.get(page[name]) || 0) + 1);
      const values = [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
      const select = find("select[name=" + name + "]");
      select.replaceChildren(make("option", { value: "" }, "all"));
      for (const [value, number] of values) select.append(make("option", { value }, value + " (" + count(number) + ")"));
      select.closest("label").hidden = values.length < 2;
    }
  }

  function showList(state) {
    shown += 1;
    const chosen = selection(state);
    const last = Math.max(1, Math.ceil(chosen.length / PER_PART));
    const at = Math.min(state.at, last);
    for (const name of FILTERS) {
      const field = find(".filters [name=" + name + "]");
      if (document.activeElement !== field || name !== "q") field.value = state[name];
    }
    const head = find("#browser thead tr");
    const focused = head.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    head.replaceChildren(...COLUMNS.map(([field, name, type]) => {
      const own = state.sort === field;
      const numeric = type === "figure" || type === "count";
      const button = make("button", { type: "button", "data-field": field }, name,
        make("span", { class: "arrow", "aria-hidden": "true" }, own ? (state.down ? " ↓" : " ↑") : ""));
      button.addEventListener("click", () =>
        go(state, { sort: field, down: own ? !state.down : numeric && field !== "f1" && field !== "precision" && field !== "recall", at: 1 }));
      return make("th", {
        scope: "col",
        class: numeric ? "n" : null,
        "aria-sort": own ? (state.down ? "descending" : "ascending") : null,
      }, button);
    }));
    if (focused) find("button[data-field=" + focused + "]", head).focus();
    const start = (at - 1) * PER_PART;
    find("#browser tbody").replaceChildren(...chosen.slice(start, start + PER_PART).map((page) => line(state, page)));
    find("#browser .count").textContent = chosen.length
      ? count(start + 1) + " to " + count(Math.min(chosen.length, start + PER_PART)) + " of " + count(chosen.length) +
        (chosen.length === 1 ? " page" : " pages")
      : "No page is like that.";
    const pager = find("#browser .pager");
    pager.hidden = last === 1;
    pager.replaceChildren(
      step("← Before", at > 1 ? address(state, { at: at - 1 }) : null, "prev"),
      make("span", {}, "part " + at + " of " + last),
      step("After →", at < last ? address(state, { at: at + 1 }) : null, "next"));
    document.title = "Pages – newsclf evaluation";
  }

  function step(text, to, rel) {
    return to === null ? make("span", { class: "step off", "aria-hidden": "true" }, text)
      : make("a", { class: "step", href: to, rel }, text);
  }

  function line(state, page) {
    const row = make("tr");
    const to = address(state, { part: "page", number: page.number });
    for (const [field, , type] of COLUMNS) {
      if (field === "title") {
        row.append(make("th", { scope: "row", class: "title" },
          make("a", { href: to }, page.title || page.id),
          make("span", { class: "id" }, viewChip(page.view), " ", page.title ? page.id : null),
          make("span", { class: "more" }, MORE.map((name) => page[name]).filter((value) => value && value !== "unknown").join(" · ")),
          // A phone shows this in place of the other columns.
          make("span", { class: "brief" }, "loss " + figure(page.loss) + " · F1 " + figure(page.f1) + " ", ...kindChips(page))));
      } else if (type === "kinds") row.append(make("td", { class: "kinds" }, ...kindChips(page)));
      else if (field === "loss") row.append(make("td", { class: "n" }, meter(page.loss, "loss"), figure(page.loss)));
      else if (type === "figure") row.append(make("td", { class: "n" }, figure(page[field])));
      else if (type === "count") row.append(make("td", { class: "n" }, count(page[field])));
      else row.append(make("td", { class: "name" }, page[field]));
    }
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a") && !String(getSelection())) location.hash = to;
    });
    return row;
  }

  const viewChip = (view) => make("span", { class: "view " + (view === "html" ? "html" : "text") }, view);
  const kindChips = (page) => page.kinds.length
    ? page.kinds.map((kind) => make("span", { class: "kind k" + kind }, kinds[kind]))
    : [make("span", { class: "kind none" }, "no error")];

  function meter(value, name) {
    const outer = make("span", { class: "meter " + name, "aria-hidden": "true" });
    const inner = make("span");
    inner.style.width = Math.round(100 * Math.min(1, Math.max(0, value || 0))) + "%";
    outer.append(inner);
    return outer;
  }

  // A page.
  function stateOf([, label, , kept]) {
    if (label === null) return kept ? "unknownKept" : "unknownOut";
    if (label === 1) return kept ? "body" : "missed";
    return kept ? "kept" : "out";
  }

  const CHOICES = {
    all: ["All", () => true],
    wrong: ["Wrong", (s) => s === "missed" || s === "kept"],
    missed: ["Body left out", (s) => s === "missed"],
    kept: ["Boilerplate kept", (s) => s === "kept"],
    body: ["Body by label", (s) => s === "body" || s === "missed"],
    output: ["Kept", (s) => s === "body" || s === "kept" || s === "unknownKept"],
  };

  function showPage(state) {
    const mine = ++shown;
    const article = find("#page");
    const page = pages[state.number];
    if (!page) {
      article.replaceChildren(make("p", { class: "notice warn", role: "alert" }, "There is no page " + state.number + " in this report. "),
        make("p", {}, make("a", { href: "#/pages" }, "To the list")));
      return;
    }
    document.title = (page.title || page.id) + " – newsclf evaluation";
    const known = files.has(page.file);
    if (!known) article.replaceChildren(...pageHead(state, page, null), make("p", { class: "reading" }, "Loading …"));
    load(page.file).then((loaded) => {
      if (mine !== shown) return;
      const content = loaded[page.place];
      const same = article.dataset.number === String(page.number);
      article.dataset.number = page.number;
      article.replaceChildren(...pageHead(state, page, content), ...pageBody(state, content));
      if (!same) {
        window.scrollTo({ top: 0, behavior: "instant" });
        find("#page-title").focus({ preventScroll: true });
      } else {
        const chosen = find(".choices [aria-pressed=true]", article);
        if (chosen) chosen.focus({ preventScroll: true });
      }
    }, (error) => {
      if (mine === shown) {
        article.replaceChildren(...pageHead(state, page, null), make("p", { class: "notice warn", role: "alert" }, error.message + "."));
      }
    });
  }

  function pageHead(state, page, content) {
    const chosen = selection(state);
    const place = chosen.indexOf(page);
    const to = (i) => (place >= 0 && chosen[i] ? address(state, { number: chosen[i].number }) : null);
    const nav = make("nav", { class: "pager page-nav", "aria-label": "Other pages" },
      make("a", { class: "step", href: address(state, { part: "list", at: Math.floor(Math.max(0, place) / PER_PART) + 1 }) }, "List"),
      step("← Previous", to(place - 1), "prev"),
      step("Next →", to(place + 1), "next"),
      make("span", {}, place >= 0 ? count(place + 1) + " of " + count(chosen.length) : "not in the list"));
    const facts = [
      ["word F1", figure(page.f1)], ["precision", figure(page.precision)], ["recall", figure(page.recall)],
      ["missed words", count(page.missed)], ["extra words", count(page.kept)],
      ["wrong segments", count(page.wrong) + " of " + count(page.segments)],
    ];
    if (content) {
      facts.push(["kept from a score of", content.threshold === null ? "nothing is kept" : figure(content.threshold)]);
      if (content.raw !== null && content.raw !== page.f1) facts.push(["raw word F1", figure(content.raw)]);
      if (content.snippets) {
        const [tp, fn, fp, tn] = content.snippets;
        facts.push(["snippets found", tp + " of " + (tp + fn)], ["snippets avoided", tn + " of " + (tn + fp)]);
      }
    }
    const about = [page.corpus, page.site, page.type, page.lang, page.rendering, content && content.split]
      .filter((value) => value && value !== "unknown");
    const url = content && content.url;
    return [
      nav,
      make("h1", { id: "page-title", tabindex: "-1" }, page.title || page.id),
      make("p", { class: "where" }, viewChip(page.view), " ", ...kindChips(page), " " + about.join(" · ")),
      make("p", { class: "where id" }, page.id,
        url ? " · " : null,
        url ? (/^https?:\/\//i.test(url) ? make("a", { href: url, rel: "noopener noreferrer external" }, url) : url) : null),
      make("dl", { class: "facts row" }, ...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))),
    ];
  }

  function pageBody(state, content) {
    const choice = CHOICES[state.segments] ? state.segments : "all";
    const states = content.segments.map(stateOf);
    const choices = make("div", { class: "choices", role: "group", "aria-label": "Segments" },
      ...Object.entries(CHOICES).map(([name, [text, fits]]) => {
        const button = make("button", { type: "button", "aria-pressed": name === choice ? "true" : "false" },
          text + " (" + count(states.filter(fits).length) + ")");
        button.addEventListener("click", () => go(state, { segments: name }, true));
        return button;
      }));
    const legend = make("p", { class: "legend" }, ...["body", "missed", "kept", "out"].map((name) =>
      make("span", { class: "s-" + name }, make("b", { class: "mark", "aria-hidden": "true" }, STATES[name][0]), " " + STATES[name][1])));
    const list = make("ol", { class: "segments" });
    content.segments.forEach((segment, i) => {
      if (CHOICES[choice][1](states[i])) list.append(segmentLine(segment, i, states[i], content));
    });
    if (!list.children.length) return [choices, legend, make("p", { class: "reading" }, "No segment is like that.")];
    return [choices, legend, list];
  }

  function segmentLine(segment, i, state, content) {
    const [text, , score, , role] = segment;
    const [mark, name] = STATES[state];
    const item = make("li", { class: "segment s-" + state.replace(/^unknown.*/, "unknown"), value: i + 1 },
      make("div", { class: "side" },
        make("b", { class: "mark", "aria-hidden": "true" }, mark),
        make("span", { class: "score" }, make("span", { class: "hidden" }, "score "), score.toFixed(2), meter(score, "score")),
        make("span", { class: "state" }, name),
        role ? make("span", { class: "role" }, role) : null),
      make("div", { class: "said" }, make("p", { class: "text", dir: "auto" }, text || "(no text)"), why(content, i, state)));
    return item;
  }

  function why(content, i, state) {
    // One after the other a place among the sentences of the file and an amount in hundredths.
    const own = (content.reasons && content.reasons[i]) || [];
    if (!own.length) return null;
    const found = [];
    for (let k = 0; k < own.length; k += 2) {
      const [form, ...filled] = content.said[own[k]];
      const [feature, sentence] = content.forms[form];
      found.push([[feature, sentence.replace(/\x01/g, () => filled.shift())], own[k + 1]]);
    }
    const side = (title, kind, list) => list.length
      ? make("div", { class: "reasons " + kind }, make("h2", {}, title), make("ul", {}, ...list.map(([[feature, sentence], amount]) =>
        make("li", {}, make("span", { class: "amount" }, (kind === "for" ? "+" : "−") + (Math.abs(amount) / 100).toFixed(2)),
          " ", make("span", { title: feature }, sentence || feature))))) : null;
    return make("details", { class: "why", open: state === "missed" || state === "kept" },
      make("summary", {}, "Why"),
      make("div", { class: "sides" }, side("For body", "for", found.filter(([, x]) => x > 0)), side("Against", "against", found.filter(([, x]) => x < 0))));
  }

  // What the reader does.
  function listen() {
    const form = find(".filters");
    let timer = 0;
    const apply = (replace) => {
      clearTimeout(timer);
      const state = read();
      if (state.part !== "list") return;
      const changes = { at: 1 };
      for (const name of FILTERS) changes[name] = find("[name=" + name + "]", form).value.trim();
      go(state, changes, replace);
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); apply(true); });
    form.addEventListener("change", (event) => { if (event.target.name !== "q") apply(false); });
    form.addEventListener("input", (event) => {
      if (event.target.name !== "q") return;
      clearTimeout(timer);
      timer = setTimeout(() => apply(true), 150);
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      find("[name=q]", form).value = "";
      const cleared = { at: 1 };
      for (const name of FILTERS) cleared[name] = "";
      go(read(), cleared);
    });
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
      const part = { j: "next", k: "prev" }[event.key];
      const within = find("#page").hidden ? find("#browser") : find("#page");
      const link = part && !within.hidden && find("a[rel=" + part + "]", within);
      if (link) link.click();
    });
    window.addEventListener("hashchange", route);
  }

  listen();
  route();
})();
