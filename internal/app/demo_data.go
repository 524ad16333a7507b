package app

import (
	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/core/store"
)

// The demo marketplace: stores of every level and both entity types, people who
// can sign in, products with drawn pictures, buyers. Ids are fixed so that guides
// and links may name them (docs/demo.md).
//
// Source: X-64.

type demoStore struct {
	id, name, legal, region   string
	entity                    store.Entity
	level                     store.Level
	ageDays                   int
	dispute, positive, rating string
	gmv                       string
	serious                   bool
	active                    bool // Shopping Video is switched on
	ownerEmail, ownerName     string
}

var demoStores = []demoStore{
	{id: "sto_demo_northlight", name: "Northlight Home", legal: "Ningbo Northlight Home Co., Ltd.", region: "CN", entity: store.Company, level: store.L4, ageDays: 640,
		dispute: "0.0034", positive: "0.978", rating: "4.8", gmv: "18250.00", active: true, ownerEmail: "lin@northlight.example", ownerName: "Lin Yue"},
	{id: "sto_demo_pearl", name: "Pearl Outdoor", legal: "Pearl Outdoor (HK) Limited", region: "HK", entity: store.Company, level: store.L5, ageDays: 1120,
		dispute: "0.0021", positive: "0.984", rating: "4.9", gmv: "46100.00", active: true, ownerEmail: "chan@pearl.example", ownerName: "Chan Wai"},
	{id: "sto_demo_bamboo", name: "Bamboo Kitchen", legal: "竹里厨具商行", region: "CN", entity: store.SoleProprietor, level: store.L3, ageDays: 210,
		dispute: "0.0061", positive: "0.963", rating: "4.7", gmv: "6900.00", ownerEmail: "zhao@bamboo.example", ownerName: "Zhao Min"},
	{id: "sto_demo_harbor", name: "Harbor Audio", legal: "Shenzhen Harbor Audio Co., Ltd.", region: "CN", entity: store.Company, level: store.L2, ageDays: 150,
		dispute: "0.0052", positive: "0.942", rating: "4.6", gmv: "4210.00", ownerEmail: "wu@harbor.example", ownerName: "Wu Jie"},
	{id: "sto_demo_crane", name: "Paper Crane Crafts", legal: "纸鹤手作工作室", region: "CN", entity: store.SoleProprietor, level: store.L1, ageDays: 45,
		dispute: "0.0000", positive: "1", rating: "4.9", gmv: "380.00", ownerEmail: "he@crane.example", ownerName: "He Ping"},
	{id: "sto_demo_cedar", name: "Cedar Toys", legal: "Wenzhou Cedar Toys Co., Ltd.", region: "CN", entity: store.Company, level: store.L4, ageDays: 500,
		dispute: "0.0102", positive: "0.957", rating: "4.5", gmv: "9800.00", serious: true, ownerEmail: "sun@cedar.example", ownerName: "Sun Tao"},
}

// demoStaff sign in with the same password as the owners.
var demoStaff = []struct {
	email, name string
	role        identity.Role
}{
	{"operator@souk.example", "Olga Ortiz", identity.Operator},
	{"reviewer@souk.example", "Ren Hao", identity.Reviewer},
	{"reviewer2@souk.example", "Rosa Klein", identity.Reviewer},
	{"trust@souk.example", "Tess Mbeki", identity.TrustSafety},
}

type demoProduct struct {
	id, store, picture, category, brand, price string
	ageDays                                    int
	title                                      i18n.Text
}

func title(zh, en, es string) i18n.Text { return i18n.Text{"zh": zh, "en": en, "es": es} }

var demoProducts = []demoProduct{
	{"prd_demo_lamp", "sto_demo_northlight", "lamp", "home", "Northlight", "39.90", 12, title("北光 可调光阅读台灯", "Northlight dimmable reading lamp", "Lámpara de lectura regulable Northlight")},
	{"prd_demo_mug", "sto_demo_northlight", "mug", "home", "Northlight", "14.50", 60, title("北光 手工釉陶马克杯", "Northlight glazed stoneware mug", "Taza de gres esmaltado Northlight")},
	{"prd_demo_brush", "sto_demo_northlight", "brush", "home", "Northlight", "9.90", 95, title("北光 长柄清洁刷", "Northlight long-handled brush", "Cepillo de mango largo Northlight")},
	{"prd_demo_bottle", "sto_demo_pearl", "bottle", "outdoor", "Pearl", "24.00", 20, title("明珠 保温水壶 750 毫升", "Pearl insulated bottle 750 ml", "Botella térmica Pearl 750 ml")},
	{"prd_demo_tent", "sto_demo_pearl", "tent", "outdoor", "Pearl", "149.00", 8, title("明珠 双人轻量帐篷", "Pearl light tent for two", "Tienda ligera Pearl para dos")},
	{"prd_demo_jacket", "sto_demo_pearl", "jacket", "apparel", "Pearl", "89.00", 33, title("明珠 防风夹克", "Pearl windproof jacket", "Chaqueta cortavientos Pearl")},
	{"prd_demo_bag", "sto_demo_bamboo", "bag", "apparel", "Bamboo", "32.00", 40, title("竹里 帆布托特包", "Bamboo canvas tote bag", "Bolso de lona Bamboo")},
	{"prd_demo_watch", "sto_demo_bamboo", "watch", "electronics", "Bamboo", "59.00", 25, title("竹里 木壳腕表", "Bamboo wooden watch", "Reloj de madera Bamboo")},
	{"prd_demo_earphones", "sto_demo_harbor", "earphones", "electronics", "Harbor", "45.00", 15, title("港湾 无线耳机", "Harbor wireless earphones", "Auriculares inalámbricos Harbor")},
	{"prd_demo_speaker", "sto_demo_harbor", "speaker", "electronics", "Harbor", "52.00", 70, title("港湾 便携音箱", "Harbor portable speaker", "Altavoz portátil Harbor")},
	{"prd_demo_shoe", "sto_demo_crane", "shoe", "apparel", "Crane", "48.00", 18, title("纸鹤 手缝帆布鞋", "Crane hand-sewn canvas shoes", "Zapatillas de lona Crane")},
	{"prd_demo_toycar", "sto_demo_cedar", "toycar", "toys", "Cedar", "19.90", 200, title("雪松 木制玩具车", "Cedar wooden toy car", "Coche de juguete Cedar")},
}

// demoBuyers can be chosen in the demo shop.
var demoBuyers = []struct{ id, name, country, lang string }{
	{"buy_demo_maria", "Maria", "ES", "es"},
	{"buy_demo_jean", "Jean", "FR", "fr"},
	{"buy_demo_mei", "Mei", "SG", "zh"},
	{"buy_demo_sam", "Sam", "US", "en"},
}

const demoDay = clock.Day
