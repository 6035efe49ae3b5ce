// The kinds of questions and tasks that this page knows. Each is declared by its own module.

const known = new Map();

// `page(talk)` shows it. `after(block)` names a page that follows before the next one, "" for none.
// What `endsItself` goes on by what is pressed on its page.
export function declare(name, { page, after = () => "", pages = {}, endsItself = false }) {
  known.set(name, { page, after, pages, endsItself });
}

// What is known of a kind; undefined for the round's own pages.
export function kindOf(name) {
  return known.get(name);
}
