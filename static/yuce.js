/* Yuce's own script: draws the charts that the server built. Pages work without it. */
(() => {
  "use strict";
  const english = document.documentElement.lang === "en";
  /* The few words that no page brings along. */
  const words = english ? {
    year: "", source: "Source: ", name: "Yuce", snapshot: "Making the picture…", taken: "Done", pause: "Pause", goOn: "Go on",
    unsaved: "Not saved: the server cannot be reached, or you may not do this. What you typed is kept; please try again later.",
  } : {
    year: "年", source: "来源：", name: "豫策", snapshot: "正在生成图片…", taken: "已生成", pause: "暂停", goOn: "继续",
    unsaved: "没有保存：连不上服务器或没有权限。填写的内容已保留，请稍后再试。",
  };
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const theme = () => {
    const ink = css("--ink"), quiet = css("--quiet"), line = css("--line"), accent = css("--accent");
    return {
      ink, quiet, accent,
      layout: {
        font: { family: css("--sans"), size: 13, color: ink },
        paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
        margin: { l: 64, r: 32, t: 28, b: 64 },
        showlegend: true,
        legend: { orientation: "h", x: 0, y: -0.12, yanchor: "top", font: { color: quiet } },
        hovermode: "closest", hoverlabel: { font: { family: css("--sans") } },
        separators: ".,",
        xaxis: { tickformat: "d", showgrid: false, linecolor: quiet, ticks: "outside", tickcolor: quiet, fixedrange: true },
        yaxis: { gridcolor: line, zeroline: false, separatethousands: true, nticks: 6, fixedrange: true, automargin: true },
      },
    };
  };

  /* What a trace looks like, by what it means (`meta`). Areas and heat carry words as well. */
  const look = (trace, t) => {
    const role = String(trace.meta), line = trace.line || {}, marker = trace.marker || {};
    if (role === "states") {
      return { ...trace, textfont: { color: t.ink, size: 13 }, colorscale: [[0, css("--shade-1")], [0.001, css("--heat-1")], [1, css("--heat-2")]] };
    }
    if (role === "period") return { ...trace, marker: { color: css("--band"), line: { color: t.quiet, width: 1 } } };
    if (role.startsWith("area-")) {
      return { ...trace, fillcolor: css(filled(role)), line: { color: css("--paper"), width: 2 } };
    }
    const compared = [t.accent, t.ink, t.quiet];
    const colour = role.startsWith("compared-") ? compared[Number(role.slice(9)) % 3]
      : { observed: t.accent, path: t.quiet, projection: t.quiet, quiet: css("--line"), lost: css("--far_behind"), gained: css("--on_track") }[role] || t.ink;
    return {
      ...trace, line: { ...line, color: colour }, textfont: { color: t.ink, size: 13 },
      marker: { ...marker, color: colour, line: { ...marker.line, color: colour } },
    };
  };
  /* A status fills its area; what nobody has judged stays pale. */
  const pale = ["area-none", "area-unrated", "area-no_data"];
  const filled = (role) => (pale.includes(role) ? "--band" : `--${role.slice(5)}`);

  const dress = (figure) => {
    const t = theme(), { layout } = t;
    const shapes = (figure.layout.shapes || []).map((shape) =>
      shape.name === "band"
        ? { ...shape, fillcolor: css("--band"), line: { width: 0 }, layer: "below" }
        : { ...shape, line: { color: shape.name === "goal" ? t.ink : css("--line"), width: shape.name === "goal" ? 1.5 : 1 }, layer: "below" });
    const annotations = (figure.layout.annotations || []).map((each) => ({
      ...each, font: { size: 13, color: (each.name || "").startsWith("area-") && !pale.includes(each.name) ? css("--paper") : t.ink },
    }));
    return {
      data: figure.data.map((trace) => look(trace, t)),
      layout: {
        ...layout, ...figure.layout, shapes, annotations,
        margin: { ...layout.margin, ...figure.layout.margin },
        xaxis: { ...layout.xaxis, ...figure.layout.xaxis },
        yaxis: { ...layout.yaxis, ...figure.layout.yaxis },
      },
    };
  };

  /* A name in two lines: at the blank nearest its middle, or there. */
  const folded = (name) => {
    const middle = Math.ceil(name.length / 2), blanks = [...name.matchAll(/ /g)].map((each) => each.index);
    const at = blanks.length ? blanks.reduce((best, each) => (Math.abs(each - middle) < Math.abs(best - middle) ? each : best)) : middle - (name[middle - 1] === "“");
    return `${name.slice(0, at)}<br>${name.slice(at).trimStart()}`;
  };
  const figureOf = (box) => dress(JSON.parse(document.getElementById(box.dataset.figure).textContent));
  const draw = (box) => {
    const { data, layout } = figureOf(box);
    // On a narrow page the legend wraps to a second line, and labels at the end have no room.
    if (box.clientWidth < 500) {
      const most = english ? 13 : 7;
      layout.margin = { ...layout.margin, l: Math.min(layout.margin.l, 44), r: Math.min(layout.margin.r, 12), b: layout.showlegend ? 76 : layout.margin.b };
      if (data[0].meta === "states") layout.yaxis.ticktext = layout.yaxis.ticktext.map((text) => (text.length > most ? `${text.slice(0, most - 1)}…` : text));
      if (data[0].meta === "period") Object.assign(layout.yaxis, { tickmode: "array", tickvals: data[0].y, ticktext: data[0].y.map(folded) });
      if (layout.xaxis.dtick === 1) layout.xaxis.dtick = 3;
      const label = 9, letter = english ? 0.55 : 1;
      const fits = (each, i) => !each.name.startsWith("area-") || data[i].x[1] - data[i].x[0] >
        (label * letter * Math.max(...each.text.split("<br>").map((line) => line.length)) * 100) / box.clientWidth;
      layout.annotations = layout.annotations.filter((each, i) => each.name && fits(each, i)).map((each) => ({ ...each, font: { ...each.font, size: label } }));
    }
    Plotly.react(box, data, layout, {
      // The mode bar brings an inline style that the page's policy forbids; we have our own buttons.
      responsive: true, displayModeBar: false, locale: english ? "en-US" : "zh-CN",
    });
    document.querySelectorAll(`[data-of="${box.dataset.figure}"]`).forEach((button) => { button.disabled = false; });
  };

  /* A picture goes on its own way: it takes its title, what is plotted, its source and a ground along. */
  const save = (button) => {
    const box = document.querySelector(`[data-figure="${button.dataset.of}"]`);
    const { data, layout } = figureOf(box);
    const [title, subtitle] = [...box.closest("figure").querySelector("figcaption").childNodes].map((node) => node.textContent.replace(/\s+/g, " ").trim());
    const below = layout.margin.b + (layout.showlegend ? 52 : 28); // the source stands below the legend
    const caption = { xref: "paper", yref: "paper", x: 0, y: 0, yanchor: "top", yshift: 30 - below, xanchor: "left", showarrow: false, text: `${words.source}${box.dataset.source}　${words.name} ${new Date().toLocaleDateString(english ? "en-GB" : "zh-CN")}`, font: { size: 11 } };
    Plotly.downloadImage({ data, layout: {
      ...layout, title: { text: title, subtitle: { text: subtitle || "", font: { size: 13, color: css("--quiet") } }, x: 0.01, xanchor: "left", y: 1, yanchor: "top", pad: { t: 16 }, font: { size: 18 } },
      annotations: [...layout.annotations, caption], paper_bgcolor: css("--paper"),
      margin: { ...layout.margin, t: layout.margin.t + 64, b: below },
    } }, {
      format: button.dataset.picture, filename: box.dataset.name.replaceAll("/", "-"), scale: button.dataset.picture === "png" ? 2 : 1,
      width: 1200, height: Math.max(560, box.clientHeight + 140),
    });
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picture]");
    if (button) save(button);
  });

  const load = (source) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });

  const drawAll = async () => {
    const boxes = [...document.querySelectorAll(".chart[data-figure]")];
    if (!boxes.length) return;
    if (!window.Plotly) {
      // The bundle injects styles of maps that we do not draw, unless their ids are taken.
      for (const id of boxes[0].dataset.styleIds.split(" ")) {
        if (id && !document.getElementById(id)) document.head.append(Object.assign(document.createElement("meta"), { id }));
      }
      await load(boxes[0].dataset.plotly);
    }
    Plotly.register({
      moduleType: "locale", name: "zh-CN",
      dictionary: { "Taking snapshot - this may take a few seconds": words.snapshot, "Snapshot succeeded": words.taken },
      format: { decimal: ".", thousands: "," },
    });
    boxes.forEach(draw);
  };

  addEventListener("load", () => {
    drawAll();
    // Another year or filter swaps the board: what stood in it is gone, charts and all.
    document.body.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt.querySelector?.(".chart")) drawAll(); });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  /* Paper is narrower than the screen that the chart was laid out for. */
  const charts = () => document.querySelectorAll(".chart.js-plotly-plot");
  addEventListener("beforeprint", () => charts().forEach((box) => {
    const paper = { width: 660, height: Math.min(box.clientHeight, 640) };
    box.layout.annotations?.forEach((_, i) => { paper[`annotations[${i}].font.size`] = 9; });
    Plotly.relayout(box, paper);
  }));
  addEventListener("afterprint", () => charts().forEach((box) => { Plotly.relayout(box, { width: null, height: null, autosize: true }); draw(box); }));

  /* A filter that is changed is applied; the button stays for the keyboard and without script. */
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-apply]");
    if (form && event.target.type !== "range") form.requestSubmit();
    else if (form) waiting = setTimeout(() => form.requestSubmit(), 300);
  });
  /* A slider says its year while it moves, and asks for it where it stays. What was asked for on
     the way is given up: it would take the slider out of the hand that moves it. */
  let waiting;
  document.addEventListener("input", (event) => {
    const slider = event.target, form = slider.closest("form[data-apply]");
    if (!form || slider.type !== "range") return;
    clearTimeout(waiting);
    window.htmx?.trigger(form, "htmx:abort");
    slider.setAttribute("aria-valuetext", slider.value + words.year);
    form.querySelectorAll("li a").forEach((year) => year.toggleAttribute("aria-current", year.textContent === slider.value));
  });

  /* The presentation screen: one board at a time, and itself anew when something was published. */
  const startScreen = () => {
    let main = document.getElementById("screen");
    if (!main) return;
    const pause = document.getElementById("screen-pause"), place = document.getElementById("screen-place");
    let at = 0, paused = false, since = Date.now();
    const slides = () => [...main.querySelectorAll(".slide")];
    const show = (n) => {
      const all = slides();
      at = (n + all.length) % all.length;
      since = Date.now();
      all.forEach((slide, i) => { slide.hidden = i !== at; });
      place.textContent = `${at + 1} / ${all.length}`;
    };
    const hold = (on) => { paused = on; since = Date.now(); pause.setAttribute("aria-pressed", String(on)); pause.textContent = on ? words.goOn : words.pause; };
    const ask = async () => {
      try {
        const answer = await fetch(main.dataset.ask, { cache: "no-cache" });
        if (!answer.ok || (await answer.text()) === main.dataset.version) return;
        const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
        const fresh = page.getElementById("screen");
        if (!fresh) return;
        main.replaceWith(fresh);
        main = fresh;
        document.getElementById("screen-time").replaceWith(page.getElementById("screen-time"));
        show(Math.min(at, slides().length - 1));
      } catch { /* the network is away: what stands there stays, and is asked for again */ }
    };
    pause.addEventListener("click", () => hold(!paused));
    addEventListener("keydown", (event) => {
      if (event.key === " " && event.target !== pause) { event.preventDefault(); hold(!paused); }
      else if (event.key === "ArrowRight" || event.key === "PageDown") show(at + 1);
      else if (event.key === "ArrowLeft" || event.key === "PageUp") show(at - 1);
    });
    // Who asked for less motion turns the pages by hand.
    hold(matchMedia("(prefers-reduced-motion: reduce)").matches);
    show(0);
    setInterval(() => { if (!paused && Date.now() - since >= main.dataset.seconds * 1000) show(at + 1); }, 500);
    setInterval(ask, 4000);
  };
  startScreen();

  /* The clerk's grid: cells are checked while one types, saved as drafts when one leaves them. */
  const grid = document.getElementById("grid");
  if (grid) {
    const place = (td) => ({ series: td.dataset.series, year: td.dataset.year });
    const key = (td) => `yuce-entry:${grid.dataset.who}:${td.dataset.series}:${td.dataset.year}`;
    const field = (td) => td.querySelector("input:not(.remark)");
    const values = (td) => ({
      ...place(td), seen: td.dataset.seen, text: field(td).value,
      remark: td.querySelector(".remark")?.value ?? "", query: location.search.slice(1),
    });
    const save = (td) => htmx.ajax("POST", grid.dataset.save, { source: td, target: td, swap: "outerHTML", values: values(td) });
    const typing = new Map();
    const check = (td) => htmx.ajax("POST", grid.dataset.check, { source: field(td), target: td.querySelector(".said"), swap: "innerHTML", values: values(td) });
    /* What was typed and not yet saved survives a closed browser. */
    const keep = (td) => { try { localStorage.setItem(key(td), field(td).value); } catch { /* storage is off */ } };
    const forget = (td) => { try { localStorage.removeItem(key(td)); } catch { /* storage is off */ } };

    grid.addEventListener("input", (event) => {
      const td = event.target.closest(".cell");
      if (!td || event.target.classList.contains("remark")) return;
      keep(td);
      clearTimeout(typing.get(td));
      typing.set(td, setTimeout(() => { if (td.isConnected) check(td); }, 400));
    });
    grid.addEventListener("change", (event) => {
      const td = event.target.closest(".cell");
      if (!td) return;
      clearTimeout(typing.get(td));
      save(td);
    });
    const rows = () => [...grid.tBodies[0].rows];
    const cellsOf = (row) => [...row.querySelectorAll(".cell")];
    const go = (td, down, right) => {
      const all = rows(), row = all.indexOf(td.parentElement), column = cellsOf(td.parentElement).indexOf(td);
      for (let r = row + down, c = column + right; all[r]; r += down || all.length) {
        const next = cellsOf(all[r])[c];
        if (next && field(next)) { field(next).focus(); field(next).select(); return true; }
      }
      return false;
    };
    grid.addEventListener("keydown", (event) => {
      const td = event.target.closest(".cell");
      if (!td || event.isComposing) return;
      const input = event.target, remark = input.classList.contains("remark");
      if (event.key === "Enter") { event.preventDefault(); if (!go(td, event.shiftKey ? -1 : 1, 0)) input.blur(); }
      else if (event.key === "ArrowDown" && !remark) { event.preventDefault(); go(td, 1, 0); }
      else if (event.key === "ArrowUp" && !remark) { event.preventDefault(); go(td, -1, 0); }
      else if (event.key === "ArrowLeft" && !remark && input.selectionEnd === 0) { go(td, 0, -1); }
      else if (event.key === "ArrowRight" && !remark && input.selectionStart === input.value.length) { go(td, 0, 1); }
      else if (event.key === "Escape") { input.value = input.defaultValue; forget(td); clearTimeout(typing.get(td)); td.querySelector(".said").replaceChildren(); }
    });
    grid.addEventListener("paste", (event) => {
      const td = event.target.closest(".cell");
      const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
      if (!td || !/[\t\n]/.test(text) || event.target.classList.contains("remark")) return;
      event.preventDefault();
      const all = rows(), row = all.indexOf(td.parentElement), column = cellsOf(td.parentElement).indexOf(td);
      const block = [];
      text.split("\n").forEach((line, r) => line.split("\t").forEach((value, c) => {
        const cell = all[row + r] && cellsOf(all[row + r])[column + c];
        if (!cell || !field(cell) || !value.trim()) return;
        field(cell).value = value.trim();
        block.push({ ...values(cell) });
      }));
      if (block.length) htmx.ajax("POST", grid.dataset.paste, { source: grid, swap: "none", values: { cells: JSON.stringify(block), query: location.search.slice(1) } });
    });
    grid.addEventListener("click", (event) => {
      const td = event.target.closest(".cell"), button = event.target.closest("button");
      if (!td || !button) return;
      if (button.dataset.withdraw) htmx.ajax("POST", button.dataset.withdraw, { source: td, target: td, swap: "outerHTML", values: { query: location.search.slice(1) } });
      if (button.dataset.use === "mine") save(td);
      if (button.dataset.use === "theirs") { field(td).value = button.dataset.value; field(td).removeAttribute("aria-invalid"); forget(td); td.querySelector(".said").replaceChildren(); }
    });
    addEventListener("load", () => {
      document.body.addEventListener("htmx:afterSwap", () => {
        grid.querySelectorAll(".cell:not(.is-refused)").forEach((td) => { if (field(td) && field(td).value === field(td).defaultValue) forget(td); });
      });
      const failed = (event) => {
        const td = event.target.closest?.(".cell") || event.detail.elt?.closest?.(".cell");
        if (td) { const p = document.createElement("p"); p.className = "wrong"; p.textContent = words.unsaved; td.querySelector(".said").replaceChildren(p); }
      };
      document.body.addEventListener("htmx:sendError", failed);
      document.body.addEventListener("htmx:responseError", failed);
      grid.querySelectorAll(".cell").forEach((td) => {
        let kept = null;
        try { kept = localStorage.getItem(key(td)); } catch { /* storage is off */ }
        if (kept !== null && field(td) && kept !== field(td).value) { field(td).value = kept; save(td); }
      });
    });
  }

  /* One box ticks all the others of its table. */
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-all]")) return;
    event.target.closest("table").querySelectorAll("tbody input[type=checkbox]:not(:disabled)").forEach((box) => { box.checked = event.target.checked; });
  });
})();
