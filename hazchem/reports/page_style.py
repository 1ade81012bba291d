"""The look of a printed report: ink first, so that it survives a black-and-white printer."""

# The page carries its own policy, so that a saved copy is as harmless as a served one.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
FONT = ("'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC',"
        "'Microsoft YaHei','HarmonyOS Sans SC','Noto Sans',sans-serif")
_MONO = ("'Noto Sans Mono CJK SC','Sarasa Mono SC',ui-monospace,Consolas,"
         "'DejaVu Sans Mono',monospace")

_SCREEN = f"""
:root{{--ink:#1b2733;--soft:#4a5865;--line:#c5ced7;--tint:#f3f6f9;--blue:#174f80;--red:#a8001c}}
*{{box-sizing:border-box}}
html{{-webkit-text-size-adjust:100%;text-size-adjust:100%}}
body{{margin:0 auto;max-width:1180px;padding:28px 32px 40px;font:14px/1.55 {FONT};
 color:var(--ink);background:#fff;overflow-wrap:anywhere}}
h1{{font-size:26px;line-height:1.25;margin:2px 0 12px}}
h2{{font-size:18px;margin:34px 0 10px;padding-bottom:6px;border-bottom:2px solid var(--ink)}}
h3{{font-size:14px;margin:0}} p{{margin:6px 0}} dl,dd{{margin:0}}
code{{font-family:{_MONO};font-size:.92em}}
.ledger{{margin:0;color:var(--soft);letter-spacing:.04em}}
header{{border-bottom:3px solid var(--ink);padding-bottom:14px}}
.facts{{display:flex;flex-wrap:wrap;gap:4px 28px}} .facts dt{{color:var(--soft)}}
.facts div{{display:flex;gap:8px}} .facts dt{{flex:none}} .facts dd{{font-weight:600}}
.lead .says:first-child{{font-size:18px;font-weight:700;margin:20px 0 4px}}
.lead .says{{color:var(--soft)}} .lead .says:first-child{{color:var(--ink)}}
.tiles{{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;
 margin-top:16px}}
.tile{{border:1px solid var(--line);border-top:5px solid var(--ink);padding:10px 14px;
 break-inside:avoid}}
.tile:first-child{{border-top-color:var(--red)}} .tile.none{{border-top-color:var(--line)}}
.tile .figure{{margin:2px 0}} .tile .figure b{{font-size:32px;line-height:1.15}}
.tile.none .figure b{{color:var(--soft);font-weight:400}}
.tile:first-child:not(.none) .figure b{{color:var(--red)}}
.tile p span{{display:inline-block;margin-right:8px;color:var(--soft)}}
.tile p b{{color:var(--ink);white-space:nowrap}} .lead{{margin-top:18px}}
table{{width:100%;border-collapse:collapse}}
thead th{{overflow-wrap:normal;text-align:left;
 font-size:12.5px;color:var(--soft);border-bottom:2px solid var(--ink);
 padding:6px 10px;vertical-align:bottom;background:#fff}}
td{{padding:8px 10px;vertical-align:top;border-bottom:1px solid var(--line)}}
.figure{{text-align:right;font-variant-numeric:tabular-nums}} td.figure{{white-space:nowrap}}
thead .figure{{text-align:right}} .int.nil{{color:#8894a0}} .tile .figure{{text-align:left}}
.group th{{text-align:left;padding:7px 10px}} .group small{{font-size:13px;font-weight:400;
 margin-left:8px}}
.g0 th{{background:var(--ink);color:#fff;font-size:16px}}
.g1 th{{background:var(--tint);border-bottom:1px solid var(--ink);font-size:15px}}
.group:not(:nth-child(2)).g0 th{{border-top:18px solid #fff}}
.strong{{font-weight:700}} td.rule{{white-space:nowrap}}
.plain{{display:block}} .small{{display:block;color:var(--soft)}}
.what>.strong{{font-size:15px}} .place>.strong,.source>.strong,.target>.strong{{display:block}}
td.mark{{width:74px;white-space:nowrap}}
.mark .grade{{display:inline-block;min-width:34px;padding:1px 6px;margin-right:6px;
 text-align:center;font-weight:700;border:2px solid var(--ink);background:#fff}}
.mark .S1{{background:var(--red);border-color:var(--red);color:#fff}}
.mark .S2{{border-color:var(--red);color:var(--red)}}
.mark .S3{{border-width:1px}} .mark .S4{{border:1px dashed var(--soft);color:var(--soft)}}
td.mark .strong{{display:block;margin-top:4px}}
td.when{{width:172px}} td.mass{{width:120px}} td.why{{width:24%}} td.rules{{text-align:left}}
.users td.holder{{width:20%}} .users td.s{{width:112px}} .table td.basis{{width:44%}}
td dl{{display:flex;flex-wrap:wrap;gap:1px 18px;font-size:12.5px;margin-top:4px}}
td dl div{{display:flex;gap:6px;align-items:baseline}}
td dt{{color:var(--soft);flex:none}} td dl .events{{flex-basis:100%}}
td.when dl{{margin-top:0;display:block}} td.when dl div{{display:flex}}
td.month,td.code{{white-space:nowrap}} td.counts{{width:27%}} td.counts code{{font-size:11px}}
td.when dt{{min-width:3.2em}} time{{font-variant-numeric:tabular-nums;white-space:nowrap}}
.folded td{{background:var(--tint)}}
.folded td.what{{padding-left:38px;position:relative}} .f2 td.what{{padding-left:62px}}
.f3 td.what{{padding-left:86px}}
.folded td.what::before{{content:"↳";position:absolute;left:16px;font-weight:700}}
.f2 td.what::before{{left:40px}} .f3 td.what::before{{left:64px}}
footer{{margin-top:36px;padding-top:12px;border-top:3px solid var(--ink);font-size:12.5px;
 color:var(--soft)}}
@media screen and (max-width:680px){{
 body{{padding:18px 14px 28px}} h1{{font-size:22px}}
 .tiles{{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}} .tile .figure b{{font-size:26px}}
 .facts{{display:block}} .facts dd{{min-width:0}}
 thead{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}
 table,tbody,tr,td,.group th{{display:block;width:auto!important}}
 td{{border:0;padding:3px 12px;text-align:left!important;white-space:normal!important}}
 tbody:not(.group){{border-bottom:1px solid var(--line);padding:8px 0}}
 td.figure{{display:flex;gap:8px}} td.int{{display:inline-flex;padding-right:0}}
 td.nil{{display:none}}
 .rules td.rule,.unjudged td.rule{{display:inline-block;padding-right:0}}
 .rules td.title,.unjudged td.title{{display:inline-block;padding-left:8px}}
 td.at{{display:flex;gap:8px}}
 td.figure::before,td.at::before{{content:attr(data-label);color:var(--soft);font-weight:400}}
 td.mark .strong{{display:inline;margin:0}}
 .folded{{background:var(--tint);border-left:4px solid var(--ink);margin-left:14px}}
 .f2{{margin-left:28px}} .f3{{margin-left:42px}} .folded td{{background:none}}
 .folded td.what{{padding-left:12px}} .folded td.what::before{{position:static;margin-right:6px}}
 .group:not(:nth-child(2)).g0 th{{border-top-width:12px}}
}}
@media print{{
 body{{max-width:none;padding:0;font-size:9.5pt;line-height:1.4}} h1{{font-size:18pt}}
 h2{{font-size:13pt;break-after:avoid}} .tiles{{grid-template-columns:repeat(5,1fr);gap:6px}}
 .tile{{padding:6px 8px}} .tile .figure b{{font-size:18pt}}
 thead{{display:table-header-group}} tbody,tr{{break-inside:avoid}}
 .group{{break-after:avoid}} td dl{{font-size:8pt}} td,thead th{{padding:4px 6px}}
 td.when{{width:118pt}} td.mass{{width:70pt}} td.mark{{width:46pt}}
 td dl,td.when dl{{gap:0 10pt}} td.when dt{{min-width:2.6em}}
 .g0 th{{background:#fff;color:var(--ink);border:2px solid var(--ink)!important;font-size:12pt}}
 .g1 th{{font-size:11pt}} footer{{break-inside:avoid}}
 .mark .S1{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
 .folded td{{background:none}}
}}
"""


def style(foot: str) -> str:
    """The style of a page; `foot` is printed at the foot of every sheet, with its number."""
    return f"""{_SCREEN}@page{{size:A4;margin:13mm 12mm 18mm;
 @bottom-left{{content:"{_quoted(foot)}";font:7pt {FONT};color:#1b2733;width:165mm}}
 @bottom-right{{content:counter(page) " / " counter(pages);font:7pt {FONT};color:#1b2733}}}}
"""


def _quoted(text: str) -> str:
    """A text inside a CSS string inside HTML: whatever could end either is written as a number."""
    return "".join(char if char.isalnum() or char in " ·:+-=." else f"\\{ord(char):06x}"
                   for char in text)
