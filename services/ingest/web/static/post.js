// A file may be dropped anywhere on the form; what is wrong is brought into view.
const form = document.querySelector("[data-drop]");
const input = form.querySelector("[type=file]");
const box = form.querySelector(".drop");

form.addEventListener("dragover", (event) => {
  if (![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault();
  box.classList.add("over");
});
form.addEventListener("dragleave", () => box.classList.remove("over"));
form.addEventListener("drop", (event) => {
  box.classList.remove("over");
  if (event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.focus();
});
document.getElementById("problem")?.focus();
