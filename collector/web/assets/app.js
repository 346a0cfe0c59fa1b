"use strict";
// Comfort only: whatever stands here, a form and a link do without it.

// A choice that leads somewhere leads there at once; the button beside it is for those without a script.
for (const select of document.querySelectorAll("select[data-go]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// On paper nothing is folded away.
const opened = [];
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    opened.push(details);
  }
});
addEventListener("afterprint", () => {
  for (const details of opened.splice(0)) details.open = false;
});

// A file that is dropped on its form is chosen there.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const over = (on) => (event) => {
    event.preventDefault();
    form.toggleAttribute("data-over", on);
  };
  form.addEventListener("dragover", over(true));
  form.addEventListener("dragleave", over(false));
  form.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length === 1) form.querySelector("input[name=file]").files = event.dataTransfer.files;
  });
}
