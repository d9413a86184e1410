// Drafts are kept as they are typed, quietly; whoever leaves with words that are not kept is asked first.

const WAIT = 3000;

export function startKeeping() {
  for (const form of document.querySelectorAll("form.csa-keeps")) keepAsTyped(form);
}

function keepAsTyped(form) {
  const said = form.querySelector(".csa-kept");
  let timer = 0;
  // How often something was typed, and how often when it was last kept.
  let typed = 0;
  let kept = 0;
  let running = null;
  let isSent = false;

  async function post() {
    const before = typed;
    const data = new FormData(form);
    data.set("do", "keep");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, keepalive: before < 10 });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const result = await answer.json();
      for (const [name, seen] of Object.entries(result.seen)) {
        for (const box of form.querySelectorAll(`[name="${name}"]`)) box.value = seen;
      }
      if (result.is_whole) kept = before;
      said.textContent = result.words;
    } catch {
      said.textContent = "What you typed is not kept yet.";
    }
  }

  async function keep() {
    clearTimeout(timer);
    while (running) await running;
    if (typed === kept) return;
    running = post();
    await running;
    running = null;
  }

  form.addEventListener("input", () => {
    typed += 1;
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    isSent = true;
    if (!running) return;
    // What is on its way changes the token that the form must name.
    event.preventDefault();
    await running;
    form.requestSubmit(event.submitter);
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const leaves = link && link.pathname !== location.pathname && !link.target && !event.ctrlKey && !event.metaKey;
    if (!leaves || event.defaultPrevented || typed === kept) return;
    event.preventDefault();
    await keep();
    location.assign(link.href);
  });
  // Whoever comes back with the browser's button finds a page that keeps again.
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed !== kept && !isSent) event.preventDefault();
  });
}
