// The two panes: the page as it reads, and its segments in order. Everything is made of elements and text, never of mark-up.

import { HINTS } from "./keys.js";

const WORDS = { body: "body", boilerplate: "boilerplate" };
const wordOf = (label) => WORDS[label] ?? "open";
const TAGS = { figcaption: "p", td: "p", dt: "p", dd: "p", h1: "h2" };

export function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "class") element.className = value;
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export class Panes {
  // reading, list: the elements; choose(segment, extend), toggle(segment): called at a click.
  constructor(reading, list, choose, toggle) {
    this.reading = reading;
    this.list = list;
    this.blocks = [];
    this.rows = [];
    this.driver = null;
    this.quiet = 0;
    for (const pane of [reading, list]) {
      pane.addEventListener("click", (event) => {
        const found = event.target.closest("[data-segment]");
        if (!found) return;
        const segment = Number(found.dataset.segment);
        if (event.target.closest(".label")) toggle(segment);
        else choose(segment, event.shiftKey);
      });
      for (const name of ["pointerdown", "wheel", "touchstart"]) {
        pane.addEventListener(name, () => (this.driver = pane), { passive: true });
      }
      pane.addEventListener("scroll", () => this.follow(pane), { passive: true });
    }
  }

  show(labelling) {
    this.labelling = labelling;
    const { page, signs } = labelling;
    this.blocks = [];
    this.rows = [];
    this.reading.lang = page.lang ?? "";
    this.list.lang = page.lang ?? "";
    this.reading.replaceChildren(...this.regions(page, signs));
    page.texts.forEach((text, i) => this.rows.push(row(page, i, text, signs.get(i))));
    this.list.replaceChildren(...this.rows);
    this.paint();
    this.center();
  }

  regions(page, signs) {
    const regions = [];
    let group = null, region = null, list = null;
    page.texts.forEach((text, i) => {
      const block = page.blocks[i];
      if (region === null || block.group !== group) {
        group = block.group;
        list = null;
        region = make("div", { class: "region" });
        if (block.region && block.region !== "article" && block.region !== "main") {
          region.classList.add("named");
          region.append(make("span", { class: "region-name", lang: "en" }, block.region));
        }
        regions.push(region);
      }
      const item = block.tag === "li";
      const element = make(TAGS[block.tag] ?? block.tag, { class: `block t-${block.tag}`, "data-segment": i });
      element.classList.toggle("quote", block.quote);
      element.classList.toggle("links", block.links > 0.5);
      element.append(sign(signs.get(i)), make("span", { class: "text" }, text));
      if (item) {
        list ??= region.appendChild(make("ul"));
        list.append(element);
      } else {
        list = null;
        region.append(element);
      }
      this.blocks.push(element);
    });
    return regions;
  }

  // The colours, the focus, the range and the bounds, as they stand now.
  paint() {
    const { page, labels, focus, begin, end, anchor } = this.labelling;
    const chosen = new Set(anchor === null ? [] : this.labelling.chosen());
    labels.forEach((label, i) => {
      const changed = page.proposed[i] !== null && page.proposed[i] !== label;
      const state = wordOf(label) + (changed ? " changed" : "") + (i === focus ? " focus" : "") +
        (chosen.has(i) ? " ranged" : "") + (i === begin ? " begins" : "") + (i === end ? " ends" : "");
      for (const element of [this.blocks[i], this.rows[i]]) {
        if (element.dataset.state !== state) element.dataset.state = state;
      }
      const row = this.rows[i];
      const selected = String(i === focus || chosen.has(i));
      if (row.getAttribute("aria-selected") !== selected) row.setAttribute("aria-selected", selected);
      const tag = row.querySelector(".label");
      if (tag.textContent !== wordOf(label)) tag.textContent = wordOf(label);
      const was = row.querySelector(".was");
      was.textContent = changed ? `model: ${wordOf(page.proposed[i])}` : "";
    });
    this.list.setAttribute("aria-activedescendant", `segment-${focus}`);
  }

  // Bring the focus into view in both panes, where it is not well in view already.
  reveal() {
    for (const [pane, element] of [[this.reading, this.blocks[this.labelling.focus]], [this.list, this.rows[this.labelling.focus]]]) {
      const outer = pane.getBoundingClientRect(), inner = element.getBoundingClientRect();
      const margin = Math.min(96, outer.height / 5);
      if (inner.top < outer.top + margin || inner.bottom > outer.bottom - margin) this.center(pane, element);
    }
  }

  center(pane, element) {
    if (pane === undefined) {
      this.center(this.reading, this.blocks[this.labelling.focus]);
      this.center(this.list, this.rows[this.labelling.focus]);
      return;
    }
    if (!element) return;
    const outer = pane.getBoundingClientRect(), inner = element.getBoundingClientRect();
    const middle = Math.max(12, (outer.height - inner.height) / 2);
    this.scroll(pane, pane.scrollTop + inner.top - outer.top - middle);
  }

  scroll(pane, to) {
    this.driver = null; // what follows is no one's scrolling
    pane.scrollTop = to;
  }

  // A pane that is scrolled by hand takes the other along: the segment a third down stands a third down in both.
  follow(pane) {
    if (this.driver !== pane || !this.labelling) return;
    const [from, other, to] = pane === this.reading
      ? [this.blocks, this.list, this.rows] : [this.rows, this.reading, this.blocks];
    if (!other.clientHeight) return;
    const line = pane.getBoundingClientRect().top + pane.clientHeight / 3;
    let low = 0, high = from.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (from[middle].getBoundingClientRect().top <= line) low = middle;
      else high = middle - 1;
    }
    const own = from[low].getBoundingClientRect(), its = to[low].getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (line - own.top) / (own.height || 1)));
    const target = other.getBoundingClientRect().top + other.clientHeight / 3;
    other.scrollTop += its.top + share * its.height - target;
  }
}

function sign(name) {
  return name ? make("kbd", { class: `sign ${name.length > 1 ? "pair" : HINTS.includes(name) ? "first" : "second"}`, "aria-hidden": "true", lang: "en" }, name) : "";
}

function row(page, i, text, name) {
  const score = page.scores[i];
  const row = make("li", { role: "option", id: `segment-${i}`, class: "row", "data-segment": i, "aria-selected": "false" });
  const marks = make("span", { class: "marks", lang: "en" }, make("span", { class: "label", title: "Toggle" }), make("span", { class: "was" }));
  const content = make("span", { class: "content" }, marks, make("span", { class: "text" }, text));
  if (score !== undefined) {
    const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span"));
    bar.firstChild.style.width = `${score * 100}%`;
    const told = score > 0 && score < 0.005 ? "<1" : score < 1 && score > 0.995 ? ">99" : String(Math.round(score * 100));
    content.append(make("span", { class: "score", lang: "en", title: "Probability of body" }, `${told} %`, bar));
  }
  row.append(make("span", { class: "gutter" }, sign(name)), content);
  return row;
}
