// What the page does by itself, without the server: it opens the transcript at quoted words, finds words in it,
// copies, saves, and remembers in this browser what was asked.
() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const over = () => document.querySelector("#qa-transcript .qa-over");

  // --- addresses: "#council/6/10-42" is transcript "council", turn 6, characters 10 to 42 of its text, counted
  // as Python counts them (code points, not UTF-16 units).
  const read = (place) => {
    const found = /^#([^/]+)\/(\d+)\/(\d+)-(\d+)$/.exec(place || "");
    if (!found) return null;
    try {
      return { id: decodeURIComponent(found[1]), turn: +found[2], start: +found[3], end: +found[4] };
    } catch {
      return null;
    }
  };

  // Puts a value into one of gradio's fields as if it had been typed.
  const type = (selector, value) => {
    const field = document.querySelector(`${selector} textarea, ${selector} input`);
    if (!field) return null;
    const kind = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field;
  };

  const openTranscript = () => {
    const tab = document.querySelector('#qa-views [role="tab"]');
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  };

  // Marks the words of an address. Who followed a link to them is taken there; who asked stays where they are.
  let wanted = 0;
  let follows = false; // whether the transcript that is being fetched was asked for by a link
  const show = (address, followed) => {
    const place = read(address);
    if (!place || !over()) return;
    if (over().dataset.id !== place.id) {
      // The server sends that transcript, and calls qaArrived then. The number makes each wish a new one.
      wanted += 1;
      follows = followed;
      type("#qa-wanted", `${address} ${wanted}`);
      return;
    }
    const words = document.getElementById(`qa-turn-${place.turn}`);
    if (!words) return;
    let mark = words.querySelector("mark");
    if (!mark || mark.dataset.address !== address) {
      for (const old of all(".qa-words mark")) old.parentNode.textContent = old.parentNode.textContent;
      const text = Array.from(words.textContent);
      mark = document.createElement("mark");
      mark.dataset.address = address;
      mark.textContent = text.slice(place.start, place.end).join("");
      words.replaceChildren(text.slice(0, place.start).join(""), mark, text.slice(place.end).join(""));
    }
    const turn = words.closest(".qa-turn");
    if (turn.hidden) {
      over().querySelector(".qa-find").value = over().querySelector(".qa-only").value = "";
      filter();
    }
    openTranscript();
    scrollTo(mark, followed, 30);
  };
  const scrollTo = (mark, followed, tries) => {
    const box = mark.closest(".qa-transcripts");
    if (!box) return;
    if (!box.clientHeight && tries) {
      requestAnimationFrame(() => scrollTo(mark, followed, tries - 1)); // its tab is only now being opened
      return;
    }
    // Scroll the transcript alone, never the page under the hands of who reads an answer.
    const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += above - box.clientHeight / 3;
    if (!followed) return;
    mark.tabIndex = -1; // the keyboard goes on from there
    mark.focus({ preventScroll: true });
    const { top } = mark.getBoundingClientRect();
    if (top < 0 || top > innerHeight - 60) over().scrollIntoView();
  };
  const arrived = (address, tries) => {
    const place = read(address);
    if (place && over()?.dataset.id === place.id) show(address, follows);
    else if (place && tries) setTimeout(() => arrived(address, tries - 1), 50);
  };

  // --- finding in the transcript
  const filter = () => {
    const shown = over();
    if (!shown) return;
    const words = shown.querySelector(".qa-find").value.trim();
    // Not lower case, in which some letters ("İ") are two: the places are those of the text as it is.
    const pattern = words && new RegExp(words.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&"), "giu");
    const speaker = shown.querySelector(".qa-only").value;
    const ranges = [];
    let count = 0;
    for (const turn of shown.querySelectorAll(".qa-turn")) {
      const node = turn.querySelector(".qa-words");
      const holds = !pattern || node.textContent.search(pattern) >= 0;
      turn.hidden = (speaker && turn.dataset.speaker !== speaker) || !holds;
      if (turn.hidden) continue;
      count += 1;
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      while (pattern && walker.nextNode()) {
        for (const found of walker.currentNode.data.matchAll(pattern)) {
          const range = new Range();
          range.setStart(walker.currentNode, found.index);
          range.setEnd(walker.currentNode, found.index + found[0].length);
          ranges.push(range);
        }
      }
    }
    // Painted without touching the text, which the addresses count in.
    if (window.Highlight) CSS.highlights.set("qa-found", new Highlight(...ranges));
    const told = words || speaker ? `${count} turn${count === 1 ? "" : "s"}` : "";
    shown.querySelector(".qa-found").textContent = told;
  };
  document.addEventListener("input", (event) => {
    if (event.target.closest(".qa-find, .qa-only")) filter();
  });

  // --- asking
  const submit = (question) => {
    const field = type("#qa-box", question);
    if (field) setTimeout(() => document.querySelector("#qa-box .submit-button")?.click(), 30);
  };
  const copy = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page that is not served by https has no clipboard.
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    const label = button.textContent;
    if (label === "Copied") return;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1500);
  };

  document.addEventListener("click", (event) => {
    const found = (selector) => event.target.closest && event.target.closest(selector);
    const link = found("a.qa-source");
    const chip = found(".qa-chip");
    const copied = found(".qa-copy");
    const shared = found(".qa-share");
    const turn = found(".qa-ask");
    const forgotten = found("#qa-forget");
    if (link) {
      event.preventDefault();
      const address = link.getAttribute("href");
      if (over()?.hasAttribute("data-shared")) history.replaceState(null, "", address);
      show(address, true);
    } else if (chip) {
      submit(chip.textContent);
    } else if (copied) {
      copy(copied, copied.parentElement.querySelector(".qa-citation").textContent);
    } else if (shared) {
      const place = shared.parentElement.querySelector("a.qa-source").getAttribute("href");
      copy(shared, location.href.split("#")[0] + place);
    } else if (turn) {
      const field = type("#qa-box", `What did ${turn.closest(".qa-turn").dataset.speaker} say about `);
      if (field) field.focus();
    } else if (forgotten) {
      forget();
    }
  });
  addEventListener("hashchange", () => show(location.hash, true));

  // --- what was asked, kept in this browser alone
  const KEY = "transcript-qa-asked";
  const past = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || [];
    } catch {
      return [];
    }
  };
  const list = () => {
    const place = document.querySelector("#qa-past ul");
    if (!place) return;
    place.replaceChildren(
      ...past().map((question) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "qa-chip";
        button.textContent = question;
        const item = document.createElement("li");
        item.append(button);
        return item;
      })
    );
    place.closest("details").hidden = !past().length;
  };
  const remember = (question) => {
    // Nothing is kept of what was asked of somebody's own transcript.
    if (!question || !over()?.hasAttribute("data-shared")) return;
    const kept = [question, ...past().filter((other) => other !== question)].slice(0, 20);
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      return; // a browser that keeps nothing
    }
    list();
  };
  const forget = () => {
    localStorage.removeItem(KEY);
    list();
  };

  // --- what gradio calls
  // A file of the conversation is made here: none of it lies on the server.
  window.qaSave = (text, name) => {
    if (!text) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  window.qaArrived = (told) => arrived(told.split(" ")[0], 40);
  window.qaOpenTranscript = openTranscript;
  window.qaShowLatest = () => {
    const answer = all("#qa-chat .qa-answer").pop();
    const question = all("#qa-chat .qa-question").pop();
    const link = answer && answer.querySelector("a.qa-source");
    if (link) show(link.getAttribute("href"));
    if (!question) return;
    remember(question.textContent);
    // The question at the top, and its answer below it from the beginning.
    let box = question.parentElement;
    while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
    if (box) box.scrollTop += question.getBoundingClientRect().top - box.getBoundingClientRect().top - 20;
  };
  const begin = setInterval(() => {
    if (!over() || !document.querySelector("#qa-wanted textarea, #qa-wanted input")) return;
    clearInterval(begin);
    list();
    show(location.hash, true);
    window.qaBegun = true;
  }, 100);
}
