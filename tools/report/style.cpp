// SPDX-License-Identifier: Apache-2.0
#include "report/style.hpp"

#include <fmt/format.h>

namespace energymodel::cli {

std::string_view report_style() {
  return R"css(
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #555; --grid: #dcdcdc; --paper: #fff;
  --rule: #bbb; --c1: #0072b2; --c2: #b84a00; --light: #56b4e9; --median: #000; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --soft: #aaa; --grid: #3a3a3a; --paper: #161616; --rule: #666;
    --c1: #56b4e9; --c2: #ff9a4d; --light: #3d8fc4; --median: #fff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 0.6rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 0.4rem; }
p, ul { max-width: 48rem; margin: 0.5rem 0; }
ul { padding-left: 1.3rem; }
li { margin: 0.25rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0.6rem 0; }
dt, .note, figcaption, footer { color: var(--soft); }
dd { margin: 0; }
.note, figcaption, footer, dl { font-size: 0.9rem; }
.warning { border-left: 4px solid var(--c2); padding-left: 0.8rem; font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
  gap: 1.5rem 2.5rem; align-items: start; }
figure { margin: 0.5rem 0; max-width: 36rem; min-width: 0; }
figcaption { margin-top: 0.4rem; }
figcaption b { color: var(--ink); }
table { border-collapse: collapse; margin: 0.8rem 0; font-size: 0.9rem;
  font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; padding-bottom: 0.3rem; color: var(--soft); }
th, td { padding: 0.2rem 0.7rem; text-align: right; border-bottom: 1px solid var(--grid); }
thead th { border-bottom: 2px solid var(--rule); vertical-align: bottom; }
th:first-child { text-align: left; padding-left: 0; }
tbody th { font-weight: 500; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); }
svg .label { fill: var(--soft); }
svg .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
svg path { fill: none; }
.grid { stroke: var(--grid); }
.tick { stroke: var(--soft); }
.frame { fill: none; stroke: var(--rule); }
.mark { stroke: var(--soft); stroke-dasharray: 5 4; }
.reference { stroke: var(--median); stroke-width: 1.2; }
.median { stroke: var(--median); stroke-width: 2.2; }
.dots { stroke-width: 3.4; stroke-linecap: round; stroke-opacity: 0.75; }
.marks { stroke-width: 1.2; }
.small { stroke-width: 2.6; stroke-opacity: 0.55; }
.large { stroke-width: 6.5; stroke-opacity: 1; }
.marks.large { stroke-width: 1.6; }
.c0 { stroke: var(--median); }
.c1 { stroke: var(--c1); }
.c2 { stroke: var(--c2); }
svg .band90 { fill: var(--light); fill-opacity: 0.22; stroke: var(--light); stroke-opacity: 0.9; }
svg .band50 { fill: var(--light); fill-opacity: 0.4; stroke: var(--light); stroke-dasharray: 3 2; }
.bar90 { stroke: var(--light); stroke-width: 1.5; }
.bar50 { stroke: var(--light); stroke-width: 4.5; }
.limits { stroke: var(--c1); stroke-width: 2; }
.part { stroke: var(--paper); stroke-width: 1.5; }
.p0 { fill: #777; } .p1 { fill: #e69f00; } .p2 { fill: #56b4e9; } .p3 { fill: #009e73; }
.p4 { fill: #f0e442; } .p5 { fill: #0072b2; } .p6 { fill: #d55e00; } .p7 { fill: #cc79a7; }
svg [class^="on-p"] { fill: #000; }
svg .on-p0, svg .on-p5 { fill: #fff; }
@media (max-width: 40rem) {
  body { padding: 0.75rem; }
  svg text { font-size: 16px; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.3rem; }
  table, caption, tbody, tr, th, td { display: block; }
  thead { display: none; }
  tr { padding: 0.5rem 0; border-bottom: 1px solid var(--rule); }
  td { display: flex; justify-content: space-between; gap: 1rem; }
  .compact tr { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.4fr);
    gap: 0 0.8rem; }
  .compact td { display: block; }
  th, td { border: 0; padding: 0; text-align: left; }
  tbody th:first-child { grid-column: 1 / -1; font-weight: 600; }
  td::before { content: attr(data-label) ": "; color: var(--soft); }
  .compact td:empty { display: none; }
}
@media print {
  :root { --ink: #000; --soft: #333; --grid: #ccc; --paper: #fff; --rule: #888; --c1: #0072b2;
    --c2: #b84a00; --light: #56b4e9; --median: #000; color-scheme: light; }
  html { font-size: 9pt; }
  body { max-width: none; padding: 0; }
  .figures { grid-template-columns: 1fr 1fr; gap: 0.8rem 1.6rem; }
  figure, tr, li { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
}
)css";
}

std::string standalone_svg(const std::string& picture) {
  constexpr std::string_view tag = "<svg ";
  const std::size_t open = picture.find('>') + 1;
  return fmt::format(
      "{}xmlns=\"http://www.w3.org/2000/svg\" {}\n<style>{}svg {{ background: var(--paper); }}\n"
      "</style>\n{}",
      tag,
      picture.substr(tag.size(), open - tag.size()),
      report_style(),
      picture.substr(open));
}

}  // namespace energymodel::cli
