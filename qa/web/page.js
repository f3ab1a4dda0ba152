// Opens the transcript at the quoted words. A link's "#qa-0-6-10-42" reads: transcript 0, turn 6,
// characters 10 to 42 of its text, counted as Python counts them (code points, not UTF-16 units).
() => {
  const show = (place) => {
    const found = /^#qa-(\d+)-(\d+)-(\d+)-(\d+)$/.exec(place || "");
    const words = found && document.getElementById(`qa-turn-${found[1]}-${found[2]}`);
    if (!words) return;
    for (const mark of document.querySelectorAll(".qa-words mark")) {
      const parent = mark.parentNode;
      parent.textContent = parent.textContent;
    }
    const text = Array.from(words.textContent);
    const mark = document.createElement("mark");
    mark.textContent = text.slice(+found[3], +found[4]).join("");
    words.replaceChildren(text.slice(0, +found[3]).join(""), mark, text.slice(+found[4]).join(""));
    words.closest("details").open = true;
    // Scroll the transcript alone, never the page under the reader's hands.
    const box = words.closest(".qa-transcripts");
    box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.qa-source");
    if (!link) return;
    event.preventDefault();
    const place = new URL(link.href, location.href).hash;
    history.replaceState(null, "", place);
    show(place);
    const box = document.querySelector(".qa-transcripts");
    if (box && box.getBoundingClientRect().top > innerHeight) box.scrollIntoView();
  });
  // A file of the conversation is made here: none of it lies on the server.
  window.qaSave = (text, name) => {
    if (!text) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  window.qaShowLatest = () => {
    const answers = document.querySelectorAll("#qa-chat .qa-answer");
    const link = answers.length && answers[answers.length - 1].querySelector("a.qa-source");
    if (link) show(new URL(link.href, location.href).hash);
  };
  setTimeout(() => show(location.hash), 500);
}
