// What is asked of a list while it still brings something else waits for that, and is asked anew: so a word typed after a tab
// was chosen is looked for under that tab. Typing on replaces what was typed before (hx-sync).
import htmx from "htmx.org";

const asking = new Map(); // by list: the request that it waits for
const waiting = new Map(); // and who asks next

const listOf = ({ target }) => (target?.matches?.(".list[id]") ? target.id : "");
const called = (link) => link.textContent.replace(link.querySelector(".count")?.textContent ?? "", "").trim();

// The list that has come may have moved its links: the one with the same words is meant.
function askAgain(list, { element, name }) {
  if (element.matches("form")) {
    if (element.isConnected) htmx.trigger(element, "submit");
    return;
  }
  const same = (link) => link.isConnected && called(link) === name;
  const links = [element, ...document.querySelectorAll(`[id="${list}"] a[hx-get]`)];
  links.find(same)?.click();
}

function next(list) {
  while (!asking.has(list) && waiting.get(list)?.length) askAgain(list, waiting.get(list).shift());
}

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const element = ctx.sourceElement;
  const list = listOf(ctx);
  const before = asking.get(list);
  const isForm = element.matches("form");
  if (!before || (isForm && before.sourceElement === element)) return;
  event.preventDefault();
  const others = (waiting.get(list) ?? []).filter((one) => !isForm || one.element !== element);
  waiting.set(list, [...others, { element, name: called(element) }]);
});
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => listOf(ctx) && asking.set(listOf(ctx), ctx));
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const list = listOf(ctx);
  if (asking.get(list) !== ctx) return;
  asking.delete(list);
  setTimeout(() => next(list)); // once the request before is quite over
});
