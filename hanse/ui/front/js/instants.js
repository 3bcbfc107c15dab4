// Instants in words, as the server tells days: "en" is British English here.
export function instant(at) {
  const { lang } = document.documentElement;
  const language = lang === "en" ? "en-GB" : lang || undefined;
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(at));
}
