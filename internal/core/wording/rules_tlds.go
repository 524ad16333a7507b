package wording

import "strings"

// tldClass says how much a top-level domain proves by itself.
type tldClass uint8

const (
	tldNone   tldClass = iota
	tldStrong          // nothing else looks like it
	tldWord            // also a word that may follow a forgotten blank: is, it, me …
	tldFile            // also the ending of a file name: zip, md …
)

// topLevelDomains is a compact list of real top-level domains; rare ones count
// with a scheme, "www." or a path only.
//
// Source: V-14, IANA root zone.
func topLevelDomains() map[string]tldClass {
	out := map[string]tldClass{}
	for class, list := range map[tldClass]string{
		tldStrong: "com net org cn info biz shop store online site xyz vip io co tv cc ru de fr uk jp kr eu us ca au nz br mx ar cl pe ve es pt nl ch se dk fi cz sk hu ro bg gr tr ua by kz uz ge ir iq " +
			"sa ae il eg ma ng ke gh za hk tw sg ee lt lv si hr th vn ph id mm kh lk bd np pk asia mobi tel jobs travel edu gov mil int icu buzz wang ltd ink shopping boutique fashion gifts jewelry global gallery " +
			"social chat dating credit loan bid win men party stream trade webcam date download racing review science accountant faith cricket aliexpress gg ly gl fm ws su eco africa wiki tokyo london nyc berlin",
		tldWord: "is it in to me so no be at do am as la et pm st ms pa pw one top buy sale best live life news today work world space fun club app pro name cool design email group run team tech video zone link click " +
			"market center company support services deals cheap discount promo sale shoes clothing health care beauty bio art page dev ai pub red blue pink black green gold cash money tips guide how here now",
		tldFile: "zip mov py rs sh md pl ps cab java so cpp docs map mp",
	} {
		for t := range strings.FieldsSeq(list) {
			if _, ok := out[t]; !ok || class == tldWord {
				out[t] = class
			}
		}
	}
	for _, t := range []string{"java", "cpp", "docs", "cheap"} {
		delete(out, t)
	}
	return out
}

// second-level labels that belong to the domain's ending.
var secondLevel = map[string]bool{"co": true, "com": true, "net": true, "org": true, "ac": true, "gov": true, "edu": true}

// shortHosts are hosts that count although their name is short.
var shortHosts = map[string]bool{"t.me": true, "wa.me": true, "m.me": true, "u.to": true, "is.gd": true, "ow.ly": true, "t.cn": true, "t.co": true, "3.cn": true, "tb.cn": true,
	"fb.me": true, "fb.com": true, "fb.gg": true, "vk.com": true, "vk.cc": true, "x.com": true, "qq.com": true, "jd.com": true, "jd.hk": true, "hp.com": true, "ig.me": true, "v.gd": true, "dd.ma": true}

// softwareNames are names of products that only look like hosts.
var softwareNames = map[string]bool{"asp.net": true, "vb.net": true, "ado.net": true, "ml.net": true, "socket.io": true, "node.io": true, "dot.net": true, "paint.net": true}
