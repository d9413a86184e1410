// In the meeting the arrow keys go to the next item and to the one before, unless somebody types or chooses.
const TYPING = "input, textarea, select, summary, [contenteditable]";

export function startTurns() {
  document.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
    const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    if (!step || !isPlain || event.target.closest(TYPING)) {
      return;
    }
    document.querySelector(`[data-step="${step}"]`)?.click();
  });
}
