// The labels of one page and where the reader is in it. Pure: nothing here knows of the browser or the server.

import { HINTS, PAIRS, SHIFTED } from "./keys.js";

const other = (label) => (label === "body" ? "boilerplate" : "body");

export class Labelling {
  // page: as the server tells it.
  constructor(page) {
    this.page = page;
    this.labels = [...page.labels];
    this.size = page.texts.length;
    this.signs = signsOf(page.doubtful);
    this.bySign = new Map([...this.signs].map(([segment, sign]) => [sign, segment]));
    this.anchor = null; // the other end of a range
    this.begin = null; // where [ and ] were set
    this.end = null;
    this.focus = page.doubtful.length ? page.doubtful[0] : 0;
  }

  // The chosen segments: the range, or the one in focus.
  chosen() {
    const from = this.anchor ?? this.focus;
    const [first, last] = from < this.focus ? [from, this.focus] : [this.focus, from];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }

  move(to) {
    this.focus = Math.max(0, Math.min(this.size - 1, to));
  }

  // Whether next and previous stop stop there: a sign of the first set, or a change of label.
  isStop(segment) {
    const sign = this.signs.get(segment);
    return (sign !== undefined && HINTS.includes(sign)) || (segment > 0 && this.labels[segment] !== this.labels[segment - 1]);
  }

  stop(step) {
    for (let i = this.focus + step; i >= 0 && i < this.size; i += step) {
      if (this.isStop(i)) return i;
    }
    return this.focus;
  }

  // Each of these gives the labels that change, as {segment: label}; they are not made yet.
  setting(label, segments = this.chosen()) {
    return this.changes(segments.map((segment) => [segment, label]));
  }

  toggling() {
    const segments = this.chosen();
    // A range becomes one thing, the opposite of what its focus is.
    return this.setting(other(this.labels[this.focus]), segments);
  }

  togglingOne(segment) {
    return this.setting(other(this.labels[segment]), [segment]);
  }

  kind() {
    const kind = this.page.blocks[this.focus].kind;
    if (kind === null) return null;
    const same = [...this.page.blocks.keys()].filter((i) => this.page.blocks[i].kind === kind);
    return this.setting(this.labels[this.focus], same);
  }

  beginning() {
    this.begin = this.focus;
    if (this.end !== null && this.end < this.begin) this.end = null;
    return this.bounding();
  }

  ending() {
    this.end = this.focus;
    if (this.begin !== null && this.begin > this.end) this.begin = null;
    return this.bounding();
  }

  // Outside of the bounds nothing is body; between two of them all is; a bound is body itself.
  bounding() {
    const { begin, end } = this;
    const whole = begin !== null && end !== null;
    const wanted = [];
    for (let i = 0; i < this.size; i++) {
      if ((begin !== null && i < begin) || (end !== null && i > end)) wanted.push([i, "boilerplate"]);
      else if (whole || i === begin || i === end) wanted.push([i, "body"]);
    }
    return this.changes(wanted);
  }

  changes(wanted) {
    return Object.fromEntries(wanted.filter(([segment, label]) => this.labels[segment] !== label));
  }

  // Labels that stand now, whatever was there before.
  take(labels) {
    this.labels = [...labels];
    this.anchor = this.begin = this.end = null;
  }

  make(changes) {
    for (const [segment, label] of Object.entries(changes)) this.labels[segment] = label;
  }
}

// The most doubtful segments' signs, each set in page order, so that they are found by reading down the page.
function signsOf(doubtful) {
  const signs = new Map();
  const give = (segments, names) => {
    [...segments].sort((a, b) => a - b).forEach((segment, i) => signs.set(segment, names[i]));
  };
  let from = 0;
  for (const names of [HINTS, SHIFTED, PAIRS]) {
    give(doubtful.slice(from, from + names.length), names);
    from += names.length;
  }
  return signs;
}
