// A list of time zones starts at the device's own, unless somebody has chosen already.
const list = document.querySelector("select[data-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (list && list.value === "UTC" && [...list.options].some((option) => option.value === here)) list.value = here;
