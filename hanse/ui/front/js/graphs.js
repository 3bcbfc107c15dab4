// A picture wider than its place opens at its middle, where what it is about stands.
for (const graph of document.querySelectorAll(".graph .scroll")) graph.scrollLeft = (graph.scrollWidth - graph.clientWidth) / 2;
