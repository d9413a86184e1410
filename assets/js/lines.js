// The page My updates: a line opens without asking the server, from the empty boxes of its plan.
import { CharacterCount, createAll } from "govuk-frontend";

export function startLines() {
  const form = document.querySelector("form.csa-lines");
  if (!form) return;
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button.csa-line__open");
    const line = button && button.closest(".csa-line");
    if (line && openLine(line)) event.preventDefault();
  });
}

function openLine(line) {
  const template = line.closest(".csa-plan").querySelector(":scope > template");
  if (!template || !line.dataset.boxes) return false;
  const prefix = line.id.replace("update-", "");
  const content = JSON.parse(line.dataset.boxes);
  const holder = document.createElement("div");
  holder.className = "csa-line__boxes";
  const name = document.createElement("b");
  name.textContent = content.name;
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", prefix).replaceAll("__name__", name.innerHTML);
  holder.prepend(line.querySelector("template").content.cloneNode(true));
  adapt(holder, content, JSON.parse(template.dataset.opens)[content.last] || {});
  fill(holder, prefix, content.values);
  line.append(holder);
  line.classList.add("csa-line--open");
  for (const button of line.querySelectorAll(".csa-line__press button")) button.hidden = true;
  createAll(CharacterCount, {}, { scope: holder });
  const chosen = holder.querySelector("input[type=radio]:checked") || holder.querySelector("input[type=radio]");
  if (chosen) chosen.focus();
  return true;
}

// What differs from action to action: see `boxes` and `opens` in reporting/updates/lines.py.
function adapt(holder, content, opens) {
  for (const box of content.without || []) holder.querySelector(`.csa-box--${box}`)?.remove();
  for (const [ref, boxes] of Object.entries(opens)) {
    const radio = holder.querySelector(`input[type=radio][value="${ref}"]`);
    if (radio) radio.dataset.opens = boxes;
  }
  const last = content.last && holder.querySelector(`.csa-other input[type=radio][value="${content.last}"]`);
  if (last) holder.querySelector(".csa-other").before(last.closest(".govuk-radios__item"));
  if (!content.can_be_confirmed) holder.querySelector('[value^="no-change"]')?.remove();
  if (!content.has_last_words) holder.querySelector(".csa-last-words")?.remove();
}

function fill(holder, prefix, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const box of holder.querySelectorAll(`[name="${prefix}-${name}"]`)) {
      if (box.type !== "radio") box.value = value;
      else if (box.value === value) box.checked = true;
    }
  }
  for (const folded of holder.querySelectorAll("details")) {
    folded.open = [...folded.querySelectorAll("input, textarea")].some((box) =>
      box.type === "radio" ? box.checked : box.value,
    );
  }
  for (const part of holder.querySelectorAll(".csa-opens")) {
    const isFilled = [...part.querySelectorAll("input, textarea")].some((box) => box.value);
    part.classList.toggle("csa-opens--kept", isFilled);
  }
}
