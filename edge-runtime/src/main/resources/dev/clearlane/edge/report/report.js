'use strict';
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();

// Dividers: the left picture is shown up to the place, the right one from there.
document.querySelectorAll('.slide').forEach((slide) => {
  const pair = slide.previousElementSibling;
  const move = (percent) => {
    slide.value = percent;
    pair.style.setProperty('--at', `${percent}%`);
  };
  slide.addEventListener('input', () => move(slide.value));
  const follow = (event) => {
    const box = pair.getBoundingClientRect();
    move(Math.max(0, Math.min(100, (100 * (event.clientX - box.left)) / box.width)));
  };
  pair.addEventListener('pointerdown', (event) => {
    pair.setPointerCapture(event.pointerId);
    follow(event);
  });
  pair.addEventListener('pointermove', (event) => {
    if (event.buttons) follow(event);
  });
});

const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
const cursor = { drag: { x: true, y: false }, sync: { key: 'stream' } };
for (const chart of JSON.parse(document.getElementById('charts').textContent)) {
  const element = document.getElementById(chart.id);
  const width = () => Math.max(240, element.clientWidth);
  const plot = new window.uPlot(
    {
      title: chart.title,
      width: width(),
      height: 200,
      scales: { x: { time: false }, ...(chart.range ? { y: { range: () => chart.range } } : {}) },
      series: [
        { label: chart.x_label, value: (_, v) => (v == null ? '–' : v.toFixed(2)) },
        ...chart.series.map((series, i) => ({
          label: series.label,
          stroke: colour(`--s${i % 5}`),
          width: 1.5,
          spanGaps: chart.span_gaps,
          points: { show: series.values.filter((v) => v != null).length < 40 },
          value: (_, v) => (v == null ? '–' : v.toFixed(chart.digits)),
        })),
      ],
      axes: [{ ...axis }, { ...axis, size: 58 }],
      cursor: chart.sync ? cursor : { drag: cursor.drag },
    },
    [chart.x, ...chart.series.map((series) => series.values)],
    element,
  );
  new ResizeObserver(() => plot.setSize({ width: width(), height: 200 })).observe(element);
}
