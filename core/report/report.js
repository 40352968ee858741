(async () => {
  const packed = Uint8Array.from(atob(document.getElementById("plotly").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);

  const charts = [];
  const ink = () => getComputedStyle(document.body).color;
  for (const data of document.querySelectorAll("script[data-chart]")) {
    const { data: traces, layout } = JSON.parse(data.textContent);
    const place = document.getElementById(data.dataset.chart);
    place.replaceChildren();
    const font = { ...layout.font, family: getComputedStyle(document.body).fontFamily, color: ink() };
    await Plotly.newPlot(place, traces, { ...layout, font, autosize: true }, { displayModeBar: false, responsive: true });
    charts.push(place);
  }
  const recolour = (color) => charts.forEach((chart) => Plotly.relayout(chart, { "font.color": color }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => recolour(ink()));
  addEventListener("beforeprint", () => {
    recolour("#1b2330");
    charts.forEach((chart) => Plotly.Plots.resize(chart));
  });
  addEventListener("afterprint", () => recolour(ink()));
  document.body.dataset.drawn = charts.length;
})();
