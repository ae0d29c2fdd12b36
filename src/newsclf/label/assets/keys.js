// Which key does what: pure functions of a key press, and the list that the help shows.

export const HINTS = [..."123456789acdhilmqrtwxy"];
// With Shift: a second set, for segments less in doubt. The last letters begin signs of two, for all the others.
export const SHIFTED = [..."ABCDEFGHIJKLMNOPQR"];
const BEGINNINGS = [..."STUVWXYZ"];
export const PAIRS = BEGINNINGS.flatMap((first) => [..."abcdefghijklmnopqrstuvwxyz0123456789"].map((second) => first + second));

export const HELP = [
  ["Correct", [
    [["1–9", "a…y"], "the segment with this sign beside it is the other thing: body or boilerplate"],
    [["Shift", "A–R"], "the same, for signs in capitals"],
    [["Shift", "S–Z", "a…9"], "the same, for signs of two: one after the other"],
    [["Space"], "toggle the chosen segment, or the range"],
    [["b"], "body"],
    [["o"], "boilerplate"],
    [["u"], "leave open: neither trained on nor scored"],
    [["f"], "all of the same kind on this page become what the chosen one is"],
    [["["], "body begins here: nothing before it is body (also ,)"],
    [["]"], "body ends here: nothing after it is body, and all from [ on is (also .)"],
    [["0"], "nothing on this page is body"],
  ]],
  ["Move", [
    [["j", "↓"], "next segment"],
    [["k", "↑"], "previous segment"],
    [["n"], "next segment in doubt (with a dark sign), or where the label changes"],
    [["p"], "previous one"],
    [["g", "sign"], "go to the segment with this sign"],
    [["Home", "End"], "first and last segment"],
    [["v"], "begin a range here; then move, then b, o, u or Space"],
    [["Shift", "↓ ↑"], "the same"],
  ]],
  ["Page", [
    [["Enter"], "accept the page as it stands, and on to the next that is open"],
    [["s"], "skip the page: leave it out"],
    [["e"], "write a note"],
    [["PageDown"], "next page, whatever its status"],
    [["PageUp"], "previous page"],
    [["z", "Ctrl Z"], "undo, over pages too"],
    [["Ctrl", "Shift", "Z"], "redo"],
    [["?"], "this help"],
    [["Esc"], "drop a range or a begun command"],
  ]],
];

const NAMED = {
  ArrowDown: "next", ArrowUp: "previous", Home: "first", End: "last", PageDown: "next-page", PageUp: "previous-page",
  Enter: "accept", Escape: "escape", " ": "toggle",
  "[": "begins", ",": "begins", "]": "ends", ".": "ends", "?": "help", 0: "none",
};
const LETTERS = {
  j: "next", k: "previous", n: "next-stop", p: "previous-stop", b: "body", o: "boilerplate", u: "open", f: "kind",
  v: "range", g: "go", s: "skip", e: "note", z: "undo",
};

// The Latin letter or digit of a key press, on whatever keyboard: on a Greek or Russian one by the key's place.
function letterOf(event) {
  const key = event.key.length === 1 ? event.key : "";
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  if (/^Key[A-Z]$/.test(event.code) && !/^[\x21-\x7e]$/.test(key)) return event.code.slice(3).toLowerCase();
  return "";
}

// What a key press asks for: {name}, for a sign {name: "sign", sign}, for the first half of one {name: "half", sign},
// or null for what the browser keeps. half: the first half of a sign, where one was pressed before.
export function commandOf(event, half) {
  if (half && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) {
    const second = letterOf(event) || (/^[0-9]$/.test(event.key) ? event.key : "");
    if (second) return { name: "sign", sign: half + second };
  }
  if ("[]".includes(event.key) && event.key) return { name: NAMED[event.key] };
  const letter = letterOf(event);
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey) return null;
    if (letter === "z") return { name: event.shiftKey ? "redo" : "undo" };
    return letter === "y" ? { name: "redo" } : null;
  }
  if (event.altKey) return null;
  if (event.shiftKey && event.key === "ArrowDown") return { name: "extend-next" };
  if (event.shiftKey && event.key === "ArrowUp") return { name: "extend-previous" };
  if (letter && event.shiftKey) {
    const sign = letter.toUpperCase();
    return { name: BEGINNINGS.includes(sign) ? "half" : "sign", sign };
  }
  if (letter && letter in LETTERS) return { name: LETTERS[letter] };
  if (letter || /^[1-9]$/.test(event.key)) return { name: "sign", sign: letter || event.key };
  return event.key in NAMED ? { name: NAMED[event.key] } : null;
}
