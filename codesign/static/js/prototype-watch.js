// While prototype files are watched: this page reloads when its version has changed.
"use strict";
(() => {
  const { watched, state } = document.querySelector("[data-watched]").dataset;
  const look = async () => {
    try {
      const answer = await fetch(watched);
      if (answer.ok && (await answer.text()) !== state) {
        location.reload();
        return;
      }
    } catch {
      /* the server is being started again */
    }
    setTimeout(look, 800);
  };
  setTimeout(look, 800);
})();
