// The time and the keys that a page takes. A pause of more than a minute is no work.

const IDLE = 60_000;

export class WorkTime {
  constructor() {
    this.begin();
  }

  // Another page is shown.
  begin() {
    this.seconds = 0;
    this.keys = 0;
    this.last = Date.now();
  }

  active() {
    const now = Date.now();
    if (now - this.last <= IDLE) this.seconds += (now - this.last) / 1000;
    this.last = now;
  }

  key() {
    this.active();
    this.keys++;
  }

  // What came together since it was last taken; null for nothing.
  take() {
    this.active();
    const { seconds, keys } = this;
    this.seconds = this.keys = 0;
    return seconds || keys ? { seconds, keys } : null;
  }
}
