package demofilm

import "souk/internal/base/i18n"

// line is what is said in one shot and written in its subtitles.
type line struct{ zh, en string }

// view is a point of a product, in its units, and how near the camera is.
type view struct{ fx, fy, zoom float64 }

// script is everything that makes one film.
type script struct {
	key, product string
	title        i18n.Text
	sell         string // large on the first frame (V-84), in Chinese
	latin        string // the same where no Chinese font is at hand
	note         string // small beneath it
	name         line   // on the last shot
	lines        []line // one for each shot
	whole        view   // the first look
	near         view   // where the first shot goes: most of the frame (V-53)
	detail       [2]view
	variants     []look
	scene        func(s *studio) *shot
	key0         float64 // the music's ground note in Hz
	sampleRate   int
	defect       string
	zhOnly       bool // the defect: no English subtitle
	overlapping  bool // the defect: a cue that begins too early
}

// shotSeconds are the lengths of the five shots of every film.
//
// Source: V-03.
func shotSeconds() []float64 { return []float64{3.4, 3.1, 3.5, 3.0, 3.1} }

const goodRate = 48000 // V-55

// scripts are the films in the order in which they are drawn: the good ones first.
func scripts() []script {
	all := []script{lampScript(), bottleScript(), tentScript(), mugScript(), brushScript(), jacketScript()}
	for i := range all {
		if all[i].sampleRate == 0 {
			all[i].sampleRate = goodRate
		}
	}
	return all
}

func lampScript() script {
	return script{
		key: "lamp-three-levels", product: "lamp", key0: 196,
		title: i18n.T("北光阅读台灯：三档亮度", "Northlight reading lamp: three levels of light"),
		sell:  "三档调光", latin: "3 levels", note: "Three levels of light",
		name: line{"北光阅读台灯", "Northlight reading lamp"},
		lines: []line{
			{"北光阅读台灯，三档亮度。", "The Northlight reading lamp, with three levels of light."},
			{"灯臂有两处关节，都可以转动。", "Its arm turns at two joints."},
			{"夜里读书，光落在书页上。", "When you read at night, the light falls on the page."},
			{"墨绿、陶土、灰蓝，三种颜色。", "It comes in green, clay and slate blue."},
			{"底座十八厘米，放得下书桌一角。", "The base is eighteen centimetres wide."},
		},
		whole: view{480, 865, 1.36}, near: view{592, 318, 5.2}, detail: [2]view{{330, 520, 2.9}, {610, 300, 2.9}},
		variants: []look{{green, brass, false}, {clay, cream, false}, {hex("4f6d86"), brass, false}},
		scene:    (*studio).lampScene,
	}
}

func bottleScript() script {
	return script{
		key: "bottle-warm-at-noon", product: "bottle", key0: 220,
		title: i18n.T("明珠保温水壶：双层壶身，750 毫升", "Pearl insulated bottle: double wall, 750 ml"),
		sell:  "双层保温", latin: "750 ml", note: "Double wall · 750 ml",
		name: line{"明珠保温水壶", "Pearl insulated bottle"},
		lines: []line{
			{"明珠保温水壶，双层壶身。", "The Pearl insulated bottle has a double wall."},
			{"旋盖带提环，一根手指就能拎起来。", "A loop on the lid lets you lift it with one finger."},
			{"早上装的热茶，中午在山上还是温的。", "Tea from the morning is still warm on the hill at noon."},
			{"青绿、陶土、灰蓝，三种颜色。", "Choose teal, clay or slate blue."},
			{"容量七百五十毫升。", "It holds seven hundred and fifty millilitres."},
		},
		whole: view{500, 865, 1.3}, near: view{500, 560, 2.9}, detail: [2]view{{500, 250, 2.7}, {500, 650, 2.5}},
		variants: []look{{hex("1f7a6c"), hex("e9ecea"), false}, {clay, cream, false}, {hex("4f6d86"), hex("e9ecea"), false}},
		scene:    (*studio).bottleScene,
	}
}

func tentScript() script {
	return script{
		key: "tent-for-two", product: "tent", key0: 174.61,
		title: i18n.T("明珠双人帐篷：全重 1.9 公斤", "Pearl tent for two: 1.9 kg in all"),
		sell:  "1.9公斤", latin: "1.9 kg", note: "A tent for two · 1.9 kg",
		name: line{"明珠双人帐篷", "Pearl tent for two"},
		lines: []line{
			{"明珠双人帐篷，全重一点九公斤。", "The Pearl tent for two weighs one point nine kilograms."},
			{"两侧门帘可以卷起，用绳扣固定。", "Both door flaps roll up and tie back."},
			{"挂一盏灯，里面睡得下两个人。", "Hang up a lantern: there is room for two to sleep."},
			{"橙、绿、灰蓝，三种颜色。", "It comes in orange, green and slate blue."},
			{"收起来三十八厘米，放得进背包。", "Packed, it is thirty-eight centimetres long."},
		},
		whole: view{500, 865, 1.12}, near: view{500, 640, 2.75}, detail: [2]view{{420, 330, 2.3}, {600, 690, 2.3}},
		variants: []look{{hex("e08a3c"), green, false}, {hex("3f8a5f"), hex("e6b450"), false}, {hex("4f6d86"), hex("d9623b"), false}},
		scene:    (*studio).tentScene,
	}
}

func mugScript() script {
	return script{
		key: "mug-glazed-by-hand", product: "mug", key0: 207.65,
		title: i18n.T("北光陶杯：手工上釉，350 毫升", "Northlight stoneware mug: glazed by hand, 350 ml"),
		sell:  "手工上釉", latin: "350 ml", note: "Glazed by hand · 350 ml",
		name: line{"北光陶杯", "Northlight stoneware mug"},
		lines: []line{
			{"北光陶杯，手工上釉。", "The Northlight stoneware mug is glazed by hand."},
			{"釉从杯口流下，每只略有不同。", "The glaze runs from the rim, a little different on each mug."},
			{"倒上热咖啡，握住宽把手。", "Pour hot coffee, and hold it by the wide handle."},
			{"陶土、墨绿、灰蓝，三种釉色。", "Three glazes: clay, green and slate blue."},
			{"容量三百五十毫升，可进洗碗机。", "It holds three hundred and fifty millilitres."},
		},
		whole: view{545, 865, 1.48}, near: view{480, 600, 2.75}, detail: [2]view{{430, 660, 2.9}, {740, 560, 2.6}},
		variants: []look{{clay, cream, false}, {green, cream, false}, {hex("4f6d86"), cream, false}},
		scene:    (*studio).mugScene,
	}
}

func brushScript() script {
	return script{
		key: "brush-long-handle", product: "brush", key0: 233.08,
		title: i18n.T("北光长柄清洁刷", "Northlight long-handled brush"),
		sell:  "长柄好握", latin: "35 cm", note: "Long handle · 35 cm",
		name: line{"北光长柄清洁刷", "Northlight long-handled brush"},
		lines: []line{
			{"北光长柄清洁刷，三十五厘米。", "The Northlight brush is thirty-five centimetres long."},
			{"榉木手柄，植物鬃毛。", "A beech handle, and bristles from plants."},
			{"蘸水来回刷几下，再用清水冲。", "Wet it, brush to and fro, then rinse."},
			{"全网最低价，三种颜色可选。", "Three colours to choose from."},
			{"用完挂起来晾干。", "Hang it up to dry after use."},
		},
		whole: view{500, 865, 1.1}, near: view{650, 490, 4}, detail: [2]view{{380, 640, 2.6}, {700, 480, 2.6}},
		variants:   []look{{wood, green, false}, {hex("a9693f"), clay, false}, {hex("e0b884"), hex("4f6d86"), false}},
		scene:      (*studio).brushScene,
		sampleRate: 22050, defect: "ERR-V10 ERR-V07",
	}
}

func jacketScript() script {
	return script{
		key: "jacket-in-the-wind", product: "jacket", key0: 185,
		title: i18n.T("明珠防风夹克 五折", "Pearl windproof jacket, 50% off"),
		sell:  "防风夹克", latin: "Windproof", note: "Windproof · light",
		name: line{"明珠防风夹克", "Pearl windproof jacket"},
		lines: []line{
			{"明珠防风夹克。", "The Pearl windproof jacket."},
			{"领口有抽绳，帽子可以收紧。", "Cords at the collar close the hood."},
			{"风大的时候，拉上拉链就好。", "When the wind is strong, close the zip."},
			{"蓝、绿、红，三种颜色。", "It comes in blue, green and red."},
			{"四百二十克，能卷进小包。", "It weighs four hundred and twenty grams."},
		},
		whole: view{500, 865, 1.28}, near: view{500, 560, 2.35}, detail: [2]view{{500, 300, 2.6}, {420, 680, 2.4}},
		variants: []look{{hex("2f6f8f"), hex("f2b84b"), false}, {hex("3a7a58"), hex("efe0bd"), false}, {hex("b5483f"), hex("2f4858"), false}},
		scene:    (*studio).jacketScene,
		defect:   "ERR-V05 ERR-V06", zhOnly: true, overlapping: true,
	}
}
