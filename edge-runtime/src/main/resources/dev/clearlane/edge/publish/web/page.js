// The live page: state by polling, pictures and decisions over a WebSocket. It uses nothing but /api/v1.
const API = 'api/v1';
const POLL_MS = 1000;
const POLL_TIMEOUT_MS = 1500;
const KEPT_SECONDS = 180;
const byId = (id) => document.getElementById(id);

class Unauthorized extends Error {}

async function request(path, options = {}) {
  const response = await fetch(`${API}/${path}`, { signal: AbortSignal.timeout(POLL_TIMEOUT_MS), ...options });
  if (response.status === 401) throw new Unauthorized();
  return response;
}

function post(path, body, timeoutMs = 15000) {
  return request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
}

/** The two pictures of the last frame, with the divider between them. */
class Stage {
  constructor() {
    this.canvas = byId('canvas');
    this.divider = byId('divider');
    this.raw = null;
    this.restored = null;
    this.divider.addEventListener('input', () => this.draw());
    const stage = byId('stage');
    const drag = (event) => {
      const box = stage.getBoundingClientRect();
      this.divider.value = String(Math.round((1000 * (event.clientX - box.left)) / box.width));
      this.draw();
    };
    stage.addEventListener('pointerdown', (event) => {
      stage.setPointerCapture(event.pointerId);
      drag(event);
    });
    stage.addEventListener('pointermove', (event) => {
      if (stage.hasPointerCapture(event.pointerId)) drag(event);
    });
  }

  async show(rawJpeg, restoredJpeg) {
    const raw = await createImageBitmap(new Blob([rawJpeg], { type: 'image/jpeg' }));
    const restored = restoredJpeg.byteLength
      ? await createImageBitmap(new Blob([restoredJpeg], { type: 'image/jpeg' }))
      : null;
    this.raw?.close();
    this.restored?.close();
    this.raw = raw;
    this.restored = restored;
    byId('tag-right').textContent = restored ? 'restored' : 'passed';
    this.draw();
  }

  draw() {
    const share = Number(this.divider.value) / 1000;
    byId('line').style.left = `${100 * share}%`;
    if (!this.raw) return;
    const { width, height } = this.raw;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      byId('stage').style.aspectRatio = `${width} / ${height}`;
    }
    const context = this.canvas.getContext('2d');
    context.drawImage(this.raw, 0, 0);
    const x = Math.round(share * width);
    if (this.restored && x < width) {
      context.drawImage(this.restored, x, 0, width - x, height, x, 0, width - x, height);
    }
  }
}

/** The socket of one camera; connects again until it is closed. */
class Live {
  constructor(camera, stage, onFrame) {
    this.stage = stage;
    this.onFrame = onFrame;
    this.busy = false;
    this.closed = false;
    this.url = new URL(`${API}/cameras/${encodeURIComponent(camera)}/live`, document.baseURI);
    this.url.protocol = this.url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.connect();
  }

  connect() {
    this.socket = new WebSocket(this.url);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onmessage = (event) => this.take(event.data);
    this.socket.onclose = () => {
      if (!this.closed) this.timer = setTimeout(() => this.connect(), 1000);
    };
  }

  async take(message) {
    if (this.busy) return; // the next one is newer
    this.busy = true;
    try {
      const headerBytes = new DataView(message).getUint32(0);
      const header = JSON.parse(new TextDecoder().decode(new Uint8Array(message, 4, headerBytes)));
      const at = 4 + headerBytes;
      await this.stage.show(message.slice(at, at + header.raw_bytes), message.slice(at + header.raw_bytes));
      this.onFrame(header);
    } finally {
      this.busy = false;
    }
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}

/** A line over the last minutes, one value a second. */
class Plot {
  constructor(id, title, series, unit) {
    this.element = byId(id);
    this.data = [[], ...series.map(() => [])];
    const style = getComputedStyle(document.documentElement);
    const quiet = style.getPropertyValue('--quiet');
    const strokes = [style.getPropertyValue('--accent'), style.getPropertyValue('--warning')];
    const axis = { stroke: quiet, grid: { stroke: style.getPropertyValue('--line') }, ticks: { show: false } };
    this.plot = new window.uPlot(
      {
        title,
        width: this.width(),
        height: 170,
        series: [{}, ...series.map((label, i) => ({ label, stroke: strokes[i], width: 1.5, value: (_, v) => (v == null ? '–' : `${v.toFixed(1)} ${unit}`) }))],
        axes: [axis, { ...axis, size: 46 }],
        scales: { y: { range: (_, min, max) => [0, Math.max(1, (max ?? 1) * 1.1)] } },
        cursor: { drag: { x: false, y: false } },
      },
      this.data,
      this.element,
    );
    new ResizeObserver(() => this.plot.setSize({ width: this.width(), height: 170 })).observe(this.element);
  }

  width() {
    return Math.max(200, this.element.clientWidth);
  }

  add(values) {
    this.data[0].push(Date.now() / 1000);
    values.forEach((value, i) => this.data[i + 1].push(value));
    if (this.data[0].length > KEPT_SECONDS) this.data.forEach((column) => column.shift());
    this.plot.setData(this.data);
  }

  clear() {
    this.data.forEach((column) => (column.length = 0));
    this.plot.setData(this.data);
  }
}

function row(name, ...cells) {
  const tr = document.createElement('tr');
  const th = document.createElement('th');
  th.scope = 'row';
  th.textContent = name;
  tr.append(th, ...cells.map((cell) => {
    const td = document.createElement('td');
    td.append(cell);
    return td;
  }));
  return tr;
}

function plateRow(plate, key) {
  const tr = document.createElement('tr');
  tr.dataset.key = key;
  const cell = (...content) => {
    const td = document.createElement('td');
    td.append(...content);
    tr.append(td);
  };
  const note = (text) => {
    const span = document.createElement('div');
    span.className = 'read';
    span.textContent = text;
    return span;
  };
  for (const view of ['raw', 'restored']) {
    const read = plate.text_form === 'hashed' ? '' : plate[view] ?? 'not read';
    if (plate.views.includes(view)) {
      const img = document.createElement('img');
      // The picture of a plate may be replaced by a better one.
      img.src = `${API}/plates/${encodeURIComponent(plate.track)}/${view}?frames=${plate.frames}`;
      img.alt = `plate, ${view === 'raw' ? 'captured' : 'restored'}: ${read}`;
      cell(img, note(read));
    } else {
      cell(note(plate[view] == null ? '–' : read));
    }
  }
  const text = document.createElement('strong');
  text.textContent = plate.text_form === 'hashed' ? `${plate.text.slice(0, 10)}…` : plate.text;
  cell(text, note(`${Math.round(100 * plate.confidence)} %${plate.region ? ` · ${plate.region}` : ''} · ${plate.camera}${plate.kind === 'end' ? '' : ' · in view'}`));
  cell(String(plate.frames));
  return tr;
}

function facts(list, pairs) {
  list.replaceChildren(...pairs.flatMap(([name, value]) => {
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = name;
    dd.textContent = value;
    return [dt, dd];
  }));
}

class Page {
  constructor() {
    this.camera = null;
    this.live = null;
    this.stage = new Stage();
    this.latencies = [];
    this.last = null;
    this.answered = Date.now();
    byId('login').addEventListener('submit', (event) => this.signIn(event));
    byId('modes').addEventListener('change', (event) => this.command('set_mode', { camera: this.camera, mode: event.target.value }));
    byId('switch').addEventListener('click', () => this.command('switch_model', { model: byId('models').value }));
    byId('list').addEventListener('click', () => this.listClips());
    this.poll();
  }

  async signIn(event) {
    event.preventDefault();
    const response = await post('session', { token: byId('token').value }).catch((error) => error);
    if (response.ok) {
      byId('login-error').textContent = '';
      byId('login').hidden = true;
      this.poll();
    } else if (response instanceof Unauthorized) {
      byId('login-error').textContent = 'Wrong token.';
    } else {
      byId('login-error').textContent = response.json ? (await response.json()).error : 'No answer.';
    }
  }

  async poll() {
    clearTimeout(this.timer);
    try {
      const status = await (await request('status')).json();
      this.answered = Date.now();
      byId('lost').hidden = true;
      byId('main').hidden = false;
      this.show(status);
    } catch (error) {
      if (error instanceof Unauthorized) {
        byId('main').hidden = true;
        byId('login').hidden = false;
        byId('token').focus();
        return; // goes on after signing in
      }
      byId('lost').hidden = false;
      byId('state').textContent = `no answer for ${Math.round((Date.now() - this.answered) / 1000)} s`;
    }
    this.timer = setTimeout(() => this.poll(), POLL_MS);
  }

  show(status) {
    const names = Object.keys(status.cameras);
    if (!this.latencyPlot) {
      this.latencyPlot = new Plot('plot-latency', 'Latency, ms', ['median', 'maximum'], 'ms');
      this.ratePlot = new Plot('plot-rate', 'Frames per second', ['published', 'restored'], 'fps');
      this.listModels();
    }
    if (names.length && !names.includes(this.camera)) this.select(names[0]);
    this.showCameras(names);
    byId('state').textContent = `up ${Math.round(status.uptime_s)} s · tier ${status.tier} · ${status.models.length} models`;
    const mqtt = status.mqtt;
    byId('broker').hidden = !mqtt;
    byId('mqtt').textContent = mqtt
      ? `${mqtt.broker}: ${mqtt.connected ? 'connected' : `not connected${mqtt.failure ? `: ${mqtt.failure}` : ''}`}; ${mqtt.outbox_messages} messages (${Math.ceil(mqtt.outbox_bytes / 1024)} KiB) wait, ${mqtt.lost_messages} lost`
      : '';
    const camera = status.cameras[this.camera];
    if (camera) this.showCamera(camera);
    this.pollPlates();
  }

  showCameras(names) {
    if (names.join() === this.shownCameras) {
      byId('cameras').querySelectorAll('button').forEach((b) => b.setAttribute('aria-pressed', b.textContent === this.camera));
      return;
    }
    this.shownCameras = names.join();
    byId('cameras').replaceChildren(...names.map((name) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = name;
      button.setAttribute('aria-pressed', name === this.camera);
      button.addEventListener('click', () => {
        this.select(name);
        this.showCameras(names);
      });
      return button;
    }));
  }

  select(name) {
    this.live?.close();
    this.camera = name;
    this.last = null;
    this.latencies = [];
    this.latencyPlot.clear();
    this.ratePlot.clear();
    for (const view of ['raw', 'restored']) {
      byId(`snapshot-${view}`).href = `${API}/cameras/${encodeURIComponent(name)}/snapshot?view=${view}`;
    }
    this.live = new Live(name, this.stage, (header) => this.showFrame(header));
  }

  showFrame(header) {
    byId('decision').textContent = header.decision;
    byId('reason').textContent = header.reason;
    facts(byId('facts'), [
      ['applied', header.applied],
      ['work level', header.work],
      ['models', header.models.join(', ') || 'none'],
      ['latency', `${header.latency_ms.toFixed(0)} ms`],
      ['frame', String(header.sequence)],
    ]);
    byId('scores').hidden = !Object.keys(header.scores).length;
    byId('scores').tBodies[0].replaceChildren(...Object.entries(header.scores).map(([label, value]) => {
      const meter = document.createElement('meter');
      meter.value = value;
      return row(label, meter, value.toFixed(2));
    }));
    this.latencies.push(header.latency_ms);
  }

  showCamera(camera) {
    byId('slate').hidden = camera.up;
    byId('slate').textContent = camera.problems.join('; ') || 'no frames';
    const mode = document.querySelector(`input[name=mode][value=${camera.mode}]`);
    if (mode && !byId('modes').contains(document.activeElement)) mode.checked = true;
    const restored = camera.frames - (camera.applied.pass ?? 0);
    const now = performance.now();
    if (this.last) {
      const seconds = (now - this.last.at) / 1000;
      this.ratePlot.add([(camera.frames - this.last.frames) / seconds, (restored - this.last.restored) / seconds]);
    }
    this.last = { at: now, frames: camera.frames, restored };
    const sorted = this.latencies.sort((a, b) => a - b);
    this.latencyPlot.add(sorted.length ? [sorted[sorted.length >> 1], sorted[sorted.length - 1]] : [null, null]);
    this.latencies = [];
    const through = camera.latency.through;
    const counts = [
      ['published', camera.frames],
      ...Object.entries(camera.applied).filter(([name]) => name !== 'pass').map(([name, n]) => [`restored: ${name}`, n]),
      ...Object.entries(camera.raw).filter(([, n]) => n).map(([reason, n]) => [`passed raw: ${reason.replaceAll('_', ' ')}`, n]),
      ...Object.entries(camera.dropped).map(([stage, n]) => [`dropped: ${stage}`, n]),
      ['not decodable', camera.lost],
    ];
    byId('counts').tBodies[0].replaceChildren(
      ...counts.map(([name, n]) => row(name, n.toLocaleString())),
      ...(through ? [row('latency p50 / p95', `${through.p50_ms.toFixed(0)} / ${through.p95_ms.toFixed(0)} ms`)] : []),
    );
  }

  /** Plates of all cameras; rows that did not change stay, so that pictures are loaded once. */
  async pollPlates() {
    const plates = await request('plates').then((r) => r.json()).catch(() => null);
    if (!plates) return; // the next poll of the state shows why
    const body = byId('plates').tBodies[0];
    const known = new Map([...body.rows].map((tr) => [tr.dataset.key, tr]));
    byId('plates-section').hidden = !plates.length;
    body.replaceChildren(...plates.slice(0, 12).map((plate) => {
      const key = JSON.stringify(plate);
      return known.get(key) ?? plateRow(plate, key);
    }));
  }

  async command(name, body) {
    byId('answer').textContent = `${name} …`;
    try {
      const answer = await (await post(`commands/${name}`, body)).json();
      byId('answer').textContent = answer.ok ? `${name}: done` : `${name}: ${answer.error.message}`;
      byId('answer').classList.toggle('warning', !answer.ok);
      return answer;
    } catch (error) {
      byId('answer').textContent = `${name}: no answer`;
      return null;
    }
  }

  async listModels() {
    const answer = await post('commands/list_models', {}).then((r) => r.json()).catch(() => null);
    byId('commands').hidden = answer?.error?.code === 'unknown_command'; // a demo takes none
    byId('models').replaceChildren(...(answer?.result?.models ?? []).filter((m) => m.task !== 'select').map((model) => {
      const option = document.createElement('option');
      option.value = model.id;
      option.textContent = `${model.id} (${model.task}${model.in_use ? ', in use' : ''})`;
      return option;
    }));
  }

  async listClips() {
    const clips = await (await request('clips', { signal: AbortSignal.timeout(10000) })).json();
    byId('clips').replaceChildren(...clips.map((clip) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      const size = document.createElement('span');
      size.textContent = `${(clip.bytes / 2 ** 20).toFixed(1)} MiB`;
      button.append(clip.name, size);
      button.addEventListener('click', () => {
        byId('player').hidden = false;
        byId('player').src = `${API}/clips/${encodeURIComponent(clip.name)}`;
        byId('player').play();
      });
      item.append(button);
      return item;
    }));
    if (!clips.length) byId('clips').textContent = 'There are none.';
  }
}

new Page();
