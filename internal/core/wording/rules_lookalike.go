package wording

import "strings"

// lookalikes is a compact table of letters that look like a Latin letter, in
// the spirit of UTS #39, after normalisation (so lower case, without marks).
// Digits are left alone: a skeleton must never create or lose one.
//
// Source: AMB-66, Unicode Technical Standard #39.
func lookalikes() map[rune]rune {
	table := map[rune]rune{}
	for latin, others := range map[rune]string{
		'a': "аɑαаꭺ",
		'b': "ьвβᏏƄꮟɓ",
		'c': "сϲᴄꮯⅽᏟ",
		'd': "ԁɗᏧᑯꭰ",
		'e': "еєεҽɛꭼ℮ҿ",
		'f': "ғϝƒẝ",
		'g': "ɡցԍɢᏀꮐ",
		'h': "һհнηᏂꮋԋ",
		'i': "іιıɩίӏןꙇᎥꭵ",
		'j': "јϳյᎫ",
		'k': "кκқҝӄᏦꮶ",
		'l': "ⅼןǀʟᏞꮮլ",
		'm': "мϻᗰᎷꮇ",
		'n': "пոռɴ",
		'o': "оοσօоοძዐ౦ଠഠ๐",
		'p': "рρϸᑭᏢꮲ",
		'q': "ԛգզ",
		'r': "гᴦʀᏒꮢɾ",
		's': "ѕꜱᏚꮪʂ",
		't': "тτᎢꭲƭ",
		'u': "υսцʋᴜ",
		'v': "νѵᏙꮩᴠ",
		'w': "ѡωшᎳꮃաԝ",
		'x': "хχ×ᕁ᙮",
		'y': "уүγʏყҮỿ",
		'z': "ᴢᏃꮓʐƶ",
	} {
		for _, o := range others {
			table[o] = latin
		}
	}
	for _, keep := range []rune{'×', '๐'} {
		delete(table, keep)
	}
	return table
}

// hanPairs writes traditional before simplified, for the words that rules know.
const hanPairs = "" +
	"價价國国級级絕绝對对質质無无與与後后個个們们為为爲为這这來来時时間间會会說说話话電电號号碼码購购買买賣卖貨货發发優优滿满減减贈赠領领獎奖獲获寶宝東东網网頁页鏈链連连結结點点擊击" +
	"關关註注訂订單单運运費费氣气聯联絡络繫系係系線线幣币區区開开門门進进復复複复療疗癒愈藥药醫医殺杀強强專专業业歲岁萬万億亿兩两幾几數数銷销處处極极頂顶僅仅現现禮礼團团約约" +
	"訊讯錢钱掃扫請请問问諮咨詢询評评賺赚騙骗勝胜變变舊旧鏽锈銹锈壞坏壓压縮缩裡里裏里證证實实驗验險险產产業业隨随機机輕轻環环護护場场緊紧類类顏颜層层廣广闊阔愛爱親亲應应當当節节" +
	"過过還还邊边週周賬账帳账轉转戶户員员戰战鬥斗馬马遜逊蝦虾閒闲魚鱼鵝鹅廠厂紅红綠绿藍蓝銀银鋼钢鐵铁銅铜絲丝織织紙纸傘伞摺折疊叠補补損损換换選选擇择啟启設设計计觀观視视頻频" +
	"圖图書书報报務务衛卫飛飞讓让嗎吗麼么兒儿從从種种條条總总長长軍军聖圣誕诞雙双萊莱麗丽飾饰鞋鞋褲裤襪袜襯衬領领廟庙災灾燈灯礙碍輪轮載载軟软體体歡欢樂乐藝艺術术養养顧顾預预" +
	"頭头題题願愿穩稳贏赢賭赌槍枪彈弹毒毒竊窃聽听偽伪製制仿仿鈔钞劃划標标檢检權权歸归確确認认誌志調调豐丰財财貼贴費费跡迹"

// hanFold maps traditional to simplified ideographs.
func hanFold() map[rune]rune {
	table := map[rune]rune{}
	pair := []rune(hanPairs)
	for i := 0; i+1 < len(pair); i += 2 {
		if pair[i] != pair[i+1] {
			table[pair[i]] = pair[i+1]
		}
	}
	return table
}

// Tables that never change after the program has started.
var (
	latinOf      = lookalikes()
	simplifiedOf = hanFold()
)

// foldGlyphs makes the base view of normalised glyphs in place: look-alikes as
// Latin letters, traditional ideographs as simplified ones, "vv" as "w", blanks in a row as one.
func foldGlyphs(gs []glyph) []glyph {
	out := gs[:0]
	for _, g := range gs {
		switch {
		case g.r < 0x80:
		case plainHan(g.r):
			if s, ok := simplifiedOf[g.r]; ok {
				g.r = s
			}
		default:
			if l, ok := latinOf[g.r]; ok {
				g.r = l
			}
		}
		if g.r == ' ' && len(out) > 0 && out[len(out)-1].r == ' ' {
			out[len(out)-1].hi = g.hi
			continue
		}
		if g.r == 'v' && len(out) > 0 && out[len(out)-1].r == 'v' {
			last := &out[len(out)-1]
			last.r, last.hi = 'w', g.hi
			continue
		}
		out = append(out, g)
	}
	return out
}

// foldTerm brings a dictionary entry into the form of the base view.
func foldTerm(term string) string {
	return strings.Join(strings.Fields(foldAnchor(term)), " ")
}

// foldAnchor is foldTerm that keeps the blanks which part words.
func foldAnchor(word string) string {
	var b strings.Builder
	for _, g := range foldGlyphs(normalise(word)) {
		b.WriteRune(g.r)
	}
	return b.String()
}
