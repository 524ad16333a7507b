import { T } from "../pair";

/** Texts of papers: letters of films, the qualification centre. */
export const papers = {
  "letter.title": T("授权书", "Authorisation letters"),
  "letter.none": T("还没有可用的授权书", "No letter to choose from yet"),
  "letter.file": T("随影片上传一份（PDF、JPEG、PNG）", "Hand one in with the film (PDF, JPEG, PNG)"),
  "letter.file.hint": T(
    "保存为店铺的资质文件，由审核员查看。",
    "It becomes a paper of the store; the reviewer reads it.",
  ),
  "letter.template": T("下载授权书模板（PDF）", "Download the letter's template (PDF)"),
  "letter.drop": T("移除", "Remove"),
  "letter.until": T("有效至 {{day}}", "until {{day}}"),
  "letter.error": T(
    "授权书列表暂时无法读取，仍可上传文件。",
    "The letters cannot be read now; a file can still be handed in.",
  ),
  "paper.open": T("打开文件 {{name}}（{{size}}）", "Open {{name}} ({{size}})"),
  "paper.logged": T("每次查看都会记录。", "Every look is logged."),
  "paper.said": T("文件要素", "What stands on it"),
  "paper.legal": T("店铺经营主体", "The store's legal subject"),
  "paper.covers": T("授权范围", "Covers"),
  "paper.by": T("上传人", "Handed in by"),
  "paper.number": T("编号", "Number"),
  "paper.holder": T("持有人", "Holder"),
  "paper.until": T("有效期最后一天", "Last day"),
  "paper.open_ended": T("长期有效", "It never expires"),
  "paper.needs_expiry": T(
    "通过前须填写有效期或注明长期有效。",
    "Set a last day, or that it has none, before you approve.",
  ),
  "paper.keep": T("保存", "Keep"),
} as const;
